import { useMutation, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Answer, Body, Query } from '@/api/types'
import type { PageQuery } from '@/shared/useCursorList'
import { TRIPS, useWorkChanged, type TripRow } from '@/shared/useTrip'

export type TripBody = Body<'/api/v1/trips/{trip_id}', 'put'>
export type TripStatus = TripRow['status']
export type HistoryEntry = Answer<'/api/v1/trips/{trip_id}/history'>[number]
export type TripFilters = Omit<Query<'/api/v1/trips'>, 'after' | 'limit' | 'sort'>
export type Score = Body<'/api/v1/trips/{trip_id}/rate'>['ratings'][number]

const trip = (trip_id: number) => ({ params: { path: { trip_id } } })
const task = (assignment_id: number) => ({ params: { path: { assignment_id } } })

export const fetchTrips = (filters: TripFilters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/trips', { params: { query: { ...filters, ...page } }, signal }))

export const countTrips = (filters: TripFilters, signal: AbortSignal) =>
  answer(api.GET('/api/v1/trips/count', { params: { query: filters }, signal }))

export const exportTrips = (filters: TripFilters) =>
  api.GET('/api/v1/trips/export', { params: { query: filters }, parseAs: 'blob' })

export function useTripHistory(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: [...TRIPS, computed(() => toValue(id)), 'history'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/trips/{trip_id}/history', { ...trip(toValue(id)), signal })),
  })
}

export const askForTrip = (body: TripBody, request_key: string) =>
  answer(api.POST('/api/v1/trips', { body: { ...body, request_key } }))

export const correctTrip = (id: number, body: TripBody) =>
  answer(api.PUT('/api/v1/trips/{trip_id}', { ...trip(id), body }))

/** Every step of the loop on a trip and its assignments; each brings what is shown up to date. */
export function useTripActs() {
  const onSuccess = useWorkChanged()
  const act = <Given>(call: (given: Given) => Promise<unknown>) => {
    const { mutateAsync } = useMutation({ mutationFn: call, onSuccess })
    return mutateAsync
  }
  type Noted = { id: number; note: string }
  return {
    withdraw: act(({ id, note }: Noted) =>
      answer(api.POST('/api/v1/trips/{trip_id}/withdraw', { ...trip(id), body: { note } })),
    ),
    cancel: act(({ id, note }: Noted) =>
      answer(api.POST('/api/v1/trips/{trip_id}/cancel', { ...trip(id), body: { note } })),
    ),
    rate: act(({ id, ratings }: { id: number; ratings: Score[] }) =>
      answer(api.POST('/api/v1/trips/{trip_id}/rate', { ...trip(id), body: { ratings } })),
    ),
    reportChange: act(
      ({ id, ...body }: { id: number } & Body<'/api/v1/assignments/{assignment_id}/changes'>) =>
        answer(api.POST('/api/v1/assignments/{assignment_id}/changes', { ...task(id), body })),
    ),
  }
}
