import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import { shortName } from './text'

/** What a unit is called, out of the tree that choosing one has read already. */
export function useUnitName(id: MaybeRefOrGetter<number | null>) {
  const { data } = useQuery({
    queryKey: ['organizations', 'tree'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/organizations/tree', { signal })),
    staleTime: 5 * 60_000,
    enabled: () => toValue(id) !== null,
  })
  return computed(() => {
    const unit = data.value?.find((one) => one.id === toValue(id))
    return unit ? shortName(unit) : ''
  })
}
