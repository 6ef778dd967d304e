import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Body, Item, Query } from '@/api/types'
import type { PageQuery } from '@/shared/useCursorList'

export type Limit = Item<'/api/v1/limits'>
export type LimitIn = Body<'/api/v1/limits'>
export type Filing = Item<'/api/v1/filings'>
export type Allowance = Item<'/api/v1/permissions/units/{organization_id}'>
export type PermissionCode = Allowance['permission']
type LimitFilters = Query<'/api/v1/limits/count'>
type FilingFilters = Query<'/api/v1/filings/count'>

export const LIMITS = ['limits']
export const FILINGS = ['filings']

export const fetchLimits = (filters: LimitFilters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/limits', { params: { query: { ...filters, ...page } }, signal }))

export const countLimits = (filters: LimitFilters, signal: AbortSignal) =>
  answer(api.GET('/api/v1/limits/count', { params: { query: filters }, signal }))

export const exportLimits = (filters: LimitFilters) =>
  api.GET('/api/v1/limits/export', { params: { query: filters }, parseAs: 'blob' })

export const fetchFilings = (filters: FilingFilters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/filings', { params: { query: { ...filters, ...page } }, signal }))

export const countFilings = (filters: FilingFilters, signal: AbortSignal) =>
  answer(api.GET('/api/v1/filings/count', { params: { query: filters }, signal }))

export const exportFilings = (filters: FilingFilters) =>
  api.GET('/api/v1/filings/export', { params: { query: filters }, parseAs: 'blob' })

function useChange<Variables, Result>(
  keys: string[][],
  mutationFn: (variables: Variables) => Promise<Result>,
) {
  const cache = useQueryClient()
  return useMutation({
    mutationFn,
    onSuccess: () => Promise.all(keys.map((queryKey) => cache.invalidateQueries({ queryKey }))),
  })
}

export const useSetLimit = () =>
  useChange([LIMITS, ['permissions']], (body: LimitIn) => answer(api.POST('/api/v1/limits', { body })))

export const useLiftLimit = () =>
  useChange([LIMITS, ['permissions']], ({ id, note }: { id: number; note: string }) =>
    answer(
      api.POST('/api/v1/limits/{limit_id}/lift', { params: { path: { limit_id: id } }, body: { note } }),
    ),
  )

export const useConfirmFilings = () =>
  useChange([FILINGS], (filing_ids: number[]) =>
    answer(api.POST('/api/v1/filings/confirm', { body: { filing_ids } })),
  )

export const useReturnFiling = () =>
  useChange([FILINGS, ['people']], ({ id, note }: { id: number; note: string }) =>
    answer(
      api.POST('/api/v1/filings/{filing_id}/return', { params: { path: { filing_id: id } }, body: { note } }),
    ),
  )

/** What one person may do as of a day, or who may do one thing in a unit. */
export interface Question {
  person: number | null
  unit: number | null
  permission: PermissionCode | ''
  on: string
}

const ofPerson = (id: number, on: string) => ({ params: { path: { person_id: id }, query: { on } } })
const ofUnit = (id: number, permission: PermissionCode, on: string) => ({
  params: { path: { organization_id: id }, query: { permission, on } },
})

export function useAllowances(question: MaybeRefOrGetter<Question>) {
  const asked = computed(() => toValue(question))
  return useQuery({
    queryKey: ['permissions', computed(() => JSON.stringify(asked.value))],
    queryFn: ({ signal }) => {
      const { person, unit, permission, on } = asked.value
      return person
        ? answer(api.GET('/api/v1/permissions/people/{person_id}', { ...ofPerson(person, on), signal }))
        : answer(
            api.GET('/api/v1/permissions/units/{organization_id}', {
              ...ofUnit(unit!, permission as PermissionCode, on),
              signal,
            }),
          )
    },
    enabled: () => Boolean(asked.value.person ?? (asked.value.unit && asked.value.permission)),
  })
}

export function exportAllowances({ person, unit, permission, on }: Question) {
  return person
    ? api.GET('/api/v1/permissions/people/{person_id}/export', { ...ofPerson(person, on), parseAs: 'blob' })
    : api.GET('/api/v1/permissions/units/{organization_id}/export', {
        ...ofUnit(unit!, permission as PermissionCode, on),
        parseAs: 'blob',
      })
}

export function useConflicts() {
  return useQuery({
    queryKey: ['permissions', 'conflicts'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/permissions/conflicts', { signal })),
  })
}

/** People in one's scope, to choose whom to ask about. */
export function usePeopleSearch(q: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: ['permissions', 'people', computed(() => toValue(q))],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/permissions/people', { params: { query: { q: toValue(q) } }, signal })),
    placeholderData: keepPreviousData,
  })
}

/** The person of whom only the key is known. */
export function usePersonKnown(id: MaybeRefOrGetter<number | null>) {
  return useQuery({
    queryKey: ['permissions', 'person', computed(() => toValue(id))],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/permissions/people', { params: { query: { person_id: toValue(id)! } }, signal }),
      ),
    enabled: () => toValue(id) !== null,
  })
}
