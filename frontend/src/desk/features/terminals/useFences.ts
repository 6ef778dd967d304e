import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Body, Item, Query } from '@/api/types'
import type { PageQuery } from '@/shared/useCursorList'
import { COMMANDS } from '@/shared/useSendCommand'

export type Fence = Item<'/api/v1/fences'>
export type Shape = Body<'/api/v1/fences'>['shape']
type Filters = Query<'/api/v1/fences/count'>

export const FENCES = ['fences']

export const fetchFences = (filters: Filters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/fences', { params: { query: { ...filters, ...page } }, signal }))

export const countFences = (filters: Filters, signal: AbortSignal) =>
  answer(api.GET('/api/v1/fences/count', { params: { query: filters }, signal }))

const at = (id: number) => ({ params: { path: { fence_id: id } } })

export function usePlacements(id: MaybeRefOrGetter<number | null>) {
  return useQuery({
    queryKey: [...COMMANDS, 'placements', () => toValue(id)],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/fences/{fence_id}/placements', { ...at(toValue(id)!), signal })),
    enabled: () => toValue(id) !== null,
    refetchInterval: 3000,
  })
}

export function useSaveFence() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (fence: { id: number | null; organization_id: number; name: string; shape: Shape }) => {
      const { id, organization_id, name, shape } = fence
      return answer(
        id === null
          ? api.POST('/api/v1/fences', { body: { organization_id, name, shape } })
          : api.PUT('/api/v1/fences/{fence_id}', { ...at(id), body: { name, shape } }),
      )
    },
    onSuccess: () => cache.invalidateQueries({ queryKey: FENCES }),
  })
}

export function useRemoveFence() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (id: number) => answer(api.POST('/api/v1/fences/{fence_id}/remove', at(id))),
    onSuccess: () => cache.invalidateQueries({ queryKey: FENCES }),
  })
}

interface To {
  id: number
  terminal_ids: number[]
  wait_until: string | null
}

export function usePlaceFence() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id, ...body }: To) =>
      answer(api.POST('/api/v1/fences/{fence_id}/place', { ...at(id), body })),
    onSuccess: () => cache.invalidateQueries({ queryKey: COMMANDS }),
  })
}

export function useWithdrawFence() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id, ...body }: To) =>
      answer(api.POST('/api/v1/fences/{fence_id}/withdraw', { ...at(id), body })),
    onSuccess: () => cache.invalidateQueries({ queryKey: COMMANDS }),
  })
}
