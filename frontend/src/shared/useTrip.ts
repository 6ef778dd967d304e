import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Answer, Item } from '@/api/types'
import { awaiting } from './trackRecord'
import { WAITING } from './useWaiting'

export type Trip = Answer<'/api/v1/trips/{trip_id}'>
export type TripRow = Item<'/api/v1/trips'>
export type Assignment = Trip['assignments'][number]
export type Change = Assignment['changes'][number]

export const TRIPS = ['trips']
export const APPROVALS = ['approvals']
export const TASKS = ['assignments']

export const fetchTrip = (id: number, signal?: AbortSignal) =>
  answer(
    api.GET('/api/v1/trips/{trip_id}', { params: { path: { trip_id: id } }, ...(signal ? { signal } : {}) }),
  )

/** One trip, whole; none is asked for while there is no id. */
export function useTrip(id: MaybeRefOrGetter<number | null>) {
  return useQuery({
    queryKey: [...TRIPS, computed(() => toValue(id))],
    queryFn: ({ signal }) => fetchTrip(toValue(id)!, signal),
    enabled: () => toValue(id) !== null,
    refetchOnWindowFocus: true,
    // Until its way is compared with its track the page stands open, and nothing else tells it.
    refetchInterval: ({ state }) => (state.data?.assignments.some((one) => awaiting(one)) ? 60_000 : false),
  })
}

/** A step in the loop changes what is shown in many places: the trip, the lists it stands in, what waits for whom. */
export function useWorkChanged() {
  const cache = useQueryClient()
  return () =>
    Promise.all(
      [TRIPS, APPROVALS, TASKS, ['board'], ['overview'], ['look-requests'], WAITING].map((queryKey) =>
        cache.invalidateQueries({ queryKey }),
      ),
    )
}

/** Whether this person travels, or asked for it. */
export const isOwn = (trip: Pick<Trip, 'requested_by' | 'traveller'> | undefined, userId?: number): boolean =>
  trip !== undefined && [trip.requested_by.id, trip.traveller.id].includes(userId ?? 0)
