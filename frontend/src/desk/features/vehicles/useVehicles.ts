import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Body, Item, Query } from '@/api/types'
import type { PageQuery } from '@/shared/useCursorList'

export type Vehicle = Item<'/api/v1/vehicles'>
export type VehicleIn = Body<'/api/v1/vehicles'>
export type VehicleMove = 'suspend' | 'resume' | 'retire'
type Filters = Query<'/api/v1/vehicles/count'>

export const VEHICLES = ['vehicles']

export const fetchVehicles = (filters: Filters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/vehicles', { params: { query: { ...filters, ...page } }, signal }))

export const countVehicles = (filters: Filters, signal: AbortSignal) =>
  answer(api.GET('/api/v1/vehicles/count', { params: { query: filters }, signal }))

export const exportVehicles = (filters: Filters) =>
  api.GET('/api/v1/vehicles/export', { params: { query: filters }, parseAs: 'blob' })

export function useVehicle(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: [...VEHICLES, 'one', () => toValue(id)],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/vehicles/{vehicle_id}', { params: { path: { vehicle_id: toValue(id) } }, signal }),
      ),
  })
}

export function useSaveVehicle() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id, body }: { id: number | null; body: VehicleIn }) =>
      answer(
        id === null
          ? api.POST('/api/v1/vehicles', { body })
          : api.PATCH('/api/v1/vehicles/{vehicle_id}', { params: { path: { vehicle_id: id } }, body }),
      ),
    onSuccess: () => cache.invalidateQueries({ queryKey: VEHICLES }),
  })
}

const MOVES = {
  suspend: '/api/v1/vehicles/{vehicle_id}/suspend',
  resume: '/api/v1/vehicles/{vehicle_id}/resume',
  retire: '/api/v1/vehicles/{vehicle_id}/retire',
} as const

export type Secrecy = Body<'/api/v1/vehicles/{vehicle_id}/mark-secret'>['secrecy']

/** Mark a vehicle as secret, or lift it (no kind). */
export function useSecrecy() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id, secrecy, reason }: { id: number; secrecy: Secrecy | null; reason: string }) => {
      const params = { path: { vehicle_id: id } }
      return answer(
        secrecy
          ? api.POST('/api/v1/vehicles/{vehicle_id}/mark-secret', { params, body: { secrecy, reason } })
          : api.POST('/api/v1/vehicles/{vehicle_id}/lift-secrecy', { params, body: { note: reason } }),
      )
    },
    onSuccess: () => cache.invalidateQueries({ queryKey: VEHICLES }),
  })
}

/** Suspend, resume, retire. */
export function useMoveVehicle() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id, move, note }: { id: number; move: VehicleMove; note: string }) =>
      answer(api.POST(MOVES[move], { params: { path: { vehicle_id: id } }, body: { note } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: VEHICLES }),
  })
}
