import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Body, Item, Query } from '@/api/types'
import type { PageQuery } from '@/shared/useCursorList'

export type Driver = Item<'/api/v1/drivers'>
export type DriverIn = Body<'/api/v1/drivers'>
export type DriverMove = 'suspend' | 'resume' | 'leave'
type Filters = Query<'/api/v1/drivers/count'>

export const DRIVERS = ['drivers']

export const fetchDrivers = (filters: Filters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/drivers', { params: { query: { ...filters, ...page } }, signal }))

export const countDrivers = (filters: Filters, signal: AbortSignal) =>
  answer(api.GET('/api/v1/drivers/count', { params: { query: filters }, signal }))

export function useDriver(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: [...DRIVERS, 'one', () => toValue(id)],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/drivers/{driver_id}', { params: { path: { driver_id: toValue(id) } }, signal }),
      ),
  })
}

/** People who are no drivers yet, in the units whose drivers the actor manages. */
export function useCandidates(q: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: [...DRIVERS, 'candidates', computed(() => toValue(q))],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/drivers/candidates', { params: { query: { q: toValue(q) } }, signal })),
    placeholderData: keepPreviousData,
  })
}

/** Vehicles to choose a usual one from. */
export function useVehicleChoices(q: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: ['vehicles', 'choices', computed(() => toValue(q))],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/vehicles', {
          params: { query: { q: toValue(q), status: 'in_service', limit: 30 } },
          signal,
        }),
      ),
    select: (page) => page.items,
    placeholderData: keepPreviousData,
  })
}

export function useSaveDriver() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id, body }: { id: number | null; body: DriverIn }) =>
      answer(
        id === null
          ? api.POST('/api/v1/drivers', { body })
          : api.PATCH('/api/v1/drivers/{driver_id}', { params: { path: { driver_id: id } }, body }),
      ),
    // A newly registered driver has been given the role as well.
    onSuccess: () =>
      Promise.all([
        cache.invalidateQueries({ queryKey: DRIVERS }),
        cache.invalidateQueries({ queryKey: ['people'] }),
      ]),
  })
}

const MOVES = {
  suspend: '/api/v1/drivers/{driver_id}/suspend',
  resume: '/api/v1/drivers/{driver_id}/resume',
  leave: '/api/v1/drivers/{driver_id}/leave',
} as const

/** Suspend, resume, leave. */
export function useMoveDriver() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id, move, note }: { id: number; move: DriverMove; note: string }) =>
      answer(api.POST(MOVES[move], { params: { path: { driver_id: id } }, body: { note } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: DRIVERS }),
  })
}
