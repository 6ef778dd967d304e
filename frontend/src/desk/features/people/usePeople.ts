import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Body, Item, Query } from '@/api/types'
import type { PageQuery } from '@/shared/useCursorList'

export type Person = Item<'/api/v1/people'>
export type Grant = Person['grants'][number]
export type Role = Item<'/api/v1/roles'>
export type PersonIn = Body<'/api/v1/people'>
export type PersonPatch = Body<'/api/v1/people/{person_id}', 'patch'>
export type GrantIn = Body<'/api/v1/people/{person_id}/grants'>
type Filters = Query<'/api/v1/people/count'>

export const PEOPLE = ['people']

export const fetchPeople = (filters: Filters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/people', { params: { query: { ...filters, ...page } }, signal }))

export const countPeople = (filters: Filters, signal: AbortSignal) =>
  answer(api.GET('/api/v1/people/count', { params: { query: filters }, signal }))

export const exportPeople = (filters: Filters) =>
  api.GET('/api/v1/people/export', { params: { query: filters }, parseAs: 'blob' })

const of = (id: number) => ({ params: { path: { person_id: id } } })

export function usePerson(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: [...PEOPLE, 'one', () => toValue(id)],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/people/{person_id}', { ...of(toValue(id)), signal })),
  })
}

/** The roles with what each allows. */
export function useRoles() {
  return useQuery({
    queryKey: ['roles'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/roles', { signal })),
    staleTime: Infinity,
  })
}

/** Every change of a person answers with the whole person. */
function useChange<Variables, Result>(mutationFn: (variables: Variables) => Promise<Result>) {
  const cache = useQueryClient()
  return useMutation({ mutationFn, onSuccess: () => cache.invalidateQueries({ queryKey: PEOPLE }) })
}

export const useCreatePerson = () =>
  useChange((body: PersonIn) => answer(api.POST('/api/v1/people', { body })))

export const useUpdatePerson = () =>
  useChange(({ id, body }: { id: number; body: PersonPatch }) =>
    answer(api.PATCH('/api/v1/people/{person_id}', { ...of(id), body })),
  )

export const useSetActive = () =>
  useChange(({ id, active }: { id: number; active: boolean }) =>
    answer(
      active
        ? api.POST('/api/v1/people/{person_id}/activate', of(id))
        : api.POST('/api/v1/people/{person_id}/deactivate', of(id)),
    ),
  )

export const useResetPassword = () =>
  useChange((id: number) => answer(api.POST('/api/v1/people/{person_id}/reset-password', of(id))))

export const useGrantRole = () =>
  useChange(({ id, body }: { id: number; body: GrantIn }) =>
    answer(api.POST('/api/v1/people/{person_id}/grants', { ...of(id), body })),
  )

export const useEndGrant = () =>
  useChange((id: number) =>
    answer(api.POST('/api/v1/grants/{grant_id}/end', { params: { path: { grant_id: id } } })),
  )

export function usePersonSecurity(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: [...PEOPLE, 'security', () => toValue(id)],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/people/{person_id}/security', { ...of(toValue(id)), signal })),
  })
}

export const useSecurityAct = () =>
  useChange(({ id, what }: { id: number; what: 'unlock' | 'end-sessions' | 'reset-second-factor' }) =>
    answer(api.POST(`/api/v1/people/{person_id}/${what}`, of(id))),
  )

/** Of somebody who watches others. */
export const useResetWatcherPassword = () =>
  useChange((id: number) => answer(api.POST('/api/v1/people/{person_id}/reset-watcher-password', of(id))))
