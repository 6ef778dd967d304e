import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Landmark } from '@/map/sketchLayer'
import { can } from '@/shared/session'

/** Parking places: where the vehicles of the units are at home. Not shown to those who may not see them. */
export function useLandmarks(wanted: MaybeRefOrGetter<boolean>) {
  const { data } = useQuery({
    queryKey: ['parking', 'landmarks'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/parking-places', { params: { query: { limit: 100 } }, signal })),
    enabled: () => toValue(wanted) && (can('vehicles.view') || can('vehicles.manage')),
    staleTime: 300_000,
  })
  return computed<Landmark[]>(() =>
    (data.value?.items ?? []).map(({ name, organization, lon, lat }) => ({
      name: `${organization.short_name || organization.name} ${name}`,
      at: [lon, lat] as const,
    })),
  )
}
