import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Answer, Body, Item, Query } from '@/api/types'
import type { PageQuery } from '@/shared/useCursorList'

export type Profile = Item<'/api/v1/establishment/profiles'>
export type Totals = Answer<'/api/v1/establishment/profiles/totals'>
export type Sum = Totals['all']
export type Figure = Item<'/api/v1/establishment/units/{organization_id}/figures'>
export type FigureIn = Body<'/api/v1/establishment/units/{organization_id}/figures'>
export type ProfileFilters = Query<'/api/v1/establishment/profiles/count'>

export const PROFILES = ['establishment']

export const fetchProfiles = (filters: ProfileFilters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/establishment/profiles', { params: { query: { ...filters, ...page } }, signal }))

export const countProfiles = (filters: ProfileFilters, signal: AbortSignal) =>
  answer(api.GET('/api/v1/establishment/profiles/count', { params: { query: filters }, signal }))

export const exportProfiles = (filters: ProfileFilters) =>
  api.GET('/api/v1/establishment/profiles/export', { params: { query: filters }, parseAs: 'blob' })

export function useTotals(filters: MaybeRefOrGetter<ProfileFilters>) {
  return useQuery({
    queryKey: [...PROFILES, 'totals', () => JSON.stringify(toValue(filters))],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/establishment/profiles/totals', { params: { query: toValue(filters) }, signal }),
      ),
  })
}

/** The profile of one unit today; nothing for a group or a supplier, which have none. */
export function useProfile(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: [...PROFILES, 'one', () => toValue(id)],
    queryFn: async ({ signal }) => {
      const query = { organization_id: toValue(id), limit: 1 }
      const page = await answer(api.GET('/api/v1/establishment/profiles', { params: { query }, signal }))
      return page.items.find((row) => row.id === toValue(id)) ?? null
    },
  })
}

const of = (id: number) => ({ params: { path: { organization_id: id } } })

/** Every figure of a unit, the newest day first. */
export function useFigures(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: [...PROFILES, 'figures', () => toValue(id)],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/establishment/units/{organization_id}/figures', { ...of(toValue(id)), signal }),
      ),
  })
}

function useChange<Variables, Result>(mutationFn: (variables: Variables) => Promise<Result>) {
  const cache = useQueryClient()
  return useMutation({ mutationFn, onSuccess: () => cache.invalidateQueries({ queryKey: PROFILES }) })
}

export const useEnterFigure = () =>
  useChange(({ id, body }: { id: number; body: FigureIn }) =>
    answer(api.POST('/api/v1/establishment/units/{organization_id}/figures', { ...of(id), body })),
  )

export const useStrikeFigure = () =>
  useChange((figure_id: number) =>
    answer(api.POST('/api/v1/establishment/figures/{figure_id}/strike', { params: { path: { figure_id } } })),
  )
