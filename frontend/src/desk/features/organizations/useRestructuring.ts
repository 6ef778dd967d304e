import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Answer, Body } from '@/api/types'

export type History = Answer<'/api/v1/organizations/{organization_id}/history'>
export type Version = History['versions'][number]
type MoveIn = Body<'/api/v1/organizations/{organization_id}/move'>
type MergeIn = Body<'/api/v1/organizations/{organization_id}/merge'>

const ORGANIZATIONS = ['organizations']

export function usePastUnits(on: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: [...ORGANIZATIONS, 'past', () => toValue(on)],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/organizations/tree/past', { params: { query: { on: toValue(on) } }, signal })),
    enabled: () => toValue(on) !== '',
  })
}

export function useHistory(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: [...ORGANIZATIONS, 'history', () => toValue(id)],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/organizations/{organization_id}/history', {
          params: { path: { organization_id: toValue(id) } },
          signal,
        }),
      ),
  })
}

/** What a merger would take along; asked anew for each successor. */
export function useMerger(id: MaybeRefOrGetter<number>, successor: MaybeRefOrGetter<number | null>) {
  return useQuery({
    queryKey: [...ORGANIZATIONS, 'merger', () => toValue(id), () => toValue(successor)],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/organizations/{organization_id}/merger', {
          params: { path: { organization_id: toValue(id) }, query: { successor_id: toValue(successor)! } },
          signal,
        }),
      ),
    enabled: () => toValue(successor) !== null,
    staleTime: 0,
    gcTime: 0,
  })
}

export function useMove() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id, body }: { id: number; body: MoveIn }) =>
      answer(
        api.POST('/api/v1/organizations/{organization_id}/move', {
          params: { path: { organization_id: id } },
          body,
        }),
      ),
    onSuccess: () => cache.invalidateQueries({ queryKey: ORGANIZATIONS }),
  })
}

/** People, vehicles and drivers go along, so everything that was read of them is old. */
export function useMerge() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id, body }: { id: number; body: MergeIn }) =>
      answer(
        api.POST('/api/v1/organizations/{organization_id}/merge', {
          params: { path: { organization_id: id } },
          body,
        }),
      ),
    onSuccess: () => cache.invalidateQueries(),
  })
}
