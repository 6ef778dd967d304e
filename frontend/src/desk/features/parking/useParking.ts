import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Body, Item, Query } from '@/api/types'
import type { Sketch } from '@/map/sketch'
import type { PageQuery } from '@/shared/useCursorList'

export type Parking = Item<'/api/v1/parking-places'>
export type ParkingIn = Body<'/api/v1/parking-places'>
type Filters = Query<'/api/v1/parking-places/count'>

export const PARKING = ['parking']

/** As the map draws it: a circle, or a polygon where it has corners. */
export function sketchOf(place: Pick<Parking, 'lon' | 'lat' | 'radius_m' | 'corners'>): Sketch {
  const { lon, lat, radius_m, corners } = place
  return corners.length
    ? { kind: 'polygon', points: corners.map((one) => [one.lon, one.lat]), radius_m, width_m: 0 }
    : { kind: 'circle', points: [[lon, lat]], radius_m, width_m: 0 }
}

export const extentOf = ({ radius_m, corners }: Parking): string =>
  corners.length ? `多边形，${corners.length} 个顶点` : `圆形，半径 ${radius_m} 米`

export const fetchParking = (filters: Filters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/parking-places', { params: { query: { ...filters, ...page } }, signal }))

export const countParking = (filters: Filters, signal: AbortSignal) =>
  answer(api.GET('/api/v1/parking-places/count', { params: { query: filters }, signal }))

/** Vehicles in use by plate; the one already named is among them. */
export function useVehicleChoices(
  q: MaybeRefOrGetter<string>,
  wanted: MaybeRefOrGetter<boolean>,
  named: MaybeRefOrGetter<number | null>,
) {
  return useQuery({
    queryKey: ['vehicles', 'for parking', () => toValue(q), () => toValue(named)],
    queryFn: async ({ signal }) => {
      const id = toValue(named)
      const listed = api.GET('/api/v1/vehicles', { params: { query: { q: toValue(q), limit: 20 } }, signal })
      const found = (await answer(listed)).items.filter(({ status }) => status !== 'retired')
      if (id === null || found.some((row) => row.id === id)) return found
      const one = api.GET('/api/v1/vehicles/{vehicle_id}', { params: { path: { vehicle_id: id } }, signal })
      return [await answer(one), ...found]
    },
    enabled: () => toValue(wanted),
  })
}

export function useSaveParking() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id, body }: { id: number | null; body: ParkingIn }) =>
      answer(
        id === null
          ? api.POST('/api/v1/parking-places', { body })
          : api.PATCH('/api/v1/parking-places/{parking_id}', { params: { path: { parking_id: id } }, body }),
      ),
    onSuccess: () => cache.invalidateQueries({ queryKey: PARKING }),
  })
}

export function useRemoveParking() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id, note }: { id: number; note: string }) =>
      answer(
        api.POST('/api/v1/parking-places/{parking_id}/remove', {
          params: { path: { parking_id: id } },
          body: { note },
        }),
      ),
    onSuccess: () => cache.invalidateQueries({ queryKey: PARKING }),
  })
}
