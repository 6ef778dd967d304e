import { useQuery } from '@tanstack/vue-query'
import type { MaybeRefOrGetter } from 'vue'
import { computed, toValue } from 'vue'
import { answer, api } from '@/api/client'
import type { Answer, Item } from '@/api/types'

export type LiveVehicle = Item<'/api/v1/live/vehicles'>
export type LiveCard = Answer<'/api/v1/live/vehicles/{vehicle_id}'>

/** Vehicles by plate or driver, among those whose place one may see. */
export const findVehicles = (q: string): Promise<LiveVehicle[]> =>
  answer(api.GET('/api/v1/live/vehicles', { params: { query: { q } } }))

/** What is said of one vehicle beside its place: who drives, on which trip. */
export function useLiveCard(id: MaybeRefOrGetter<number | null>) {
  return useQuery({
    queryKey: computed(() => ['live', 'card', toValue(id)]),
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/live/vehicles/{vehicle_id}', {
          params: { path: { vehicle_id: toValue(id)! } },
          signal,
        }),
      ),
    enabled: computed(() => toValue(id) !== null),
    refetchInterval: 20_000,
  })
}

/** Following one vehicle is recorded under its unit; the pass itself is not needed. */
export const recordFollowing = (id: number) =>
  answer(api.POST('/api/v1/live/views', { body: { vehicle_id: id } }))
