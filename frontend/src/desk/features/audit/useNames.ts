import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { answer, api } from '@/api/client'
import type { NameOf } from '@/shared/differences'

/** Names of the units that the trail knows by their keys only. */
export function useNames() {
  const { data } = useQuery({
    queryKey: ['organizations', 'tree'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/organizations/tree', { signal })),
    staleTime: 5 * 60_000,
  })
  const units = computed(() => new Map((data.value ?? []).map((unit) => [unit.id, unit.name])))
  const nameOf: NameOf = (field, key) =>
    field.startsWith('organization') ? (units.value.get(Number(key)) ?? null) : null
  return nameOf
}
