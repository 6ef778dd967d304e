import { useMutation, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Body, Query } from '@/api/types'
import type { PageQuery } from '@/shared/useCursorList'
import type { Place } from '@/shared/places'
import { TRIPS, useWorkChanged, type TripRow } from '@/shared/useTrip'

export type TripBody = Body<'/api/v1/trips/{trip_id}', 'put'>
export type TripStatus = TripRow['status']
type Filters = Pick<Query<'/api/v1/trips'>, 'scope' | 'status' | 'q'>

const at = (trip_id: number) => ({ params: { path: { trip_id } } })

export const fetchTrips = (filters: Filters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/trips', { params: { query: { ...filters, ...page } }, signal }))

export function useHistory(id: MaybeRefOrGetter<number>, enabled: MaybeRefOrGetter<boolean>) {
  return useQuery({
    queryKey: [...TRIPS, computed(() => toValue(id)), 'history'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/trips/{trip_id}/history', { ...at(toValue(id)), signal })),
    enabled: () => toValue(enabled),
  })
}

/** Asks for a car, or corrects a request; a repeat with the same key answers the first trip. */
export function useAsk() {
  const onSuccess = useWorkChanged()
  return useMutation({
    mutationFn: ({ id, key, body }: { id: number | null; key: string; body: TripBody }) =>
      answer(
        id === null
          ? api.POST('/api/v1/trips', { body: { ...body, request_key: key } })
          : api.PUT('/api/v1/trips/{trip_id}', { ...at(id), body }),
      ),
    onSuccess,
  })
}

export function useTripActs(id: MaybeRefOrGetter<number>) {
  const onSuccess = useWorkChanged()
  const withdraw = useMutation({
    mutationFn: (note: string) =>
      answer(api.POST('/api/v1/trips/{trip_id}/withdraw', { ...at(toValue(id)), body: { note } })),
    onSuccess,
  })
  const cancel = useMutation({
    mutationFn: (note: string) =>
      answer(api.POST('/api/v1/trips/{trip_id}/cancel', { ...at(toValue(id)), body: { note } })),
    onSuccess,
  })
  const rate = useMutation({
    mutationFn: (ratings: Body<'/api/v1/trips/{trip_id}/rate'>['ratings']) =>
      answer(api.POST('/api/v1/trips/{trip_id}/rate', { ...at(toValue(id)), body: { ratings } })),
    onSuccess,
  })
  return { withdraw, cancel, rate }
}

/** The trip of the oldest request that still waits for my decision. */
export async function nextToDecide(): Promise<number | null> {
  const page = await answer(
    api.GET('/api/v1/approvals', { params: { query: { state: 'pending', limit: 1 } } }),
  )
  return page.items.find((item) => item.subject_type === 'trips.trip')?.subject_id ?? null
}

const MOST = 4
/** Each name once, the latest first; where it lies, if that was ever marked. */
function usual(places: readonly Place[]): Place[] {
  const names = [...new Set(places.map(({ place }) => place))].slice(0, MOST)
  return names.map((name) => {
    const named = places.filter(({ place }) => place === name)
    return named.find(({ spot }) => spot) ?? named[0]!
  })
}

/** Where one usually leaves from and goes to, out of one's own last requests. */
export function useUsualPlaces() {
  const { data } = useQuery({
    queryKey: [...TRIPS, 'usual-places'],
    queryFn: ({ signal }) => fetchTrips({ scope: 'mine' }, { limit: 20, sort: '-created_at', signal }),
    staleTime: 300_000,
  })
  const trips = computed(() => data.value?.items ?? [])
  return {
    from: computed(() =>
      usual(trips.value.map(({ pickup_place: place, pickup_spot: spot }) => ({ place, spot }))),
    ),
    to: computed(() =>
      usual(trips.value.flatMap((trip) => trip.destinations.map(({ place, spot }) => ({ place, spot })))),
    ),
  }
}
