import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Landmark } from './sketchLayer'
import { can } from '@/shared/session'
import { shortName } from '@/shared/text'

/** Parking places: where the vehicles of the units are at home. Not shown to those who may not see them. */
export function useLandmarks(
  wanted: MaybeRefOrGetter<boolean>,
  without?: MaybeRefOrGetter<number | undefined>,
) {
  const { data } = useQuery({
    queryKey: ['parking', 'landmarks'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/parking-places', { params: { query: { limit: 100 } }, signal })),
    enabled: () => toValue(wanted) && (can('vehicles.view') || can('vehicles.manage')),
    staleTime: 300_000,
  })
  return computed<Landmark[]>(() =>
    (data.value?.items ?? [])
      .filter(({ id }) => id !== toValue(without))
      .map(({ name, organization, lon, lat }) => ({
        name: `${shortName(organization)} ${name}`,
        at: [lon, lat] as const,
      })),
  )
}
