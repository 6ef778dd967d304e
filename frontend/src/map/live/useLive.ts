import { useQuery } from '@tanstack/vue-query'
import { computed, onScopeDispose, ref, watch, type Ref } from 'vue'
import { answer, api } from '@/api/client'
import type { Answer, Item } from '@/api/types'
import { newRequestKey } from '@/shared/requestKey'

export type FoundVehicle = Item<'/api/v1/live/vehicles'>
export type LiveCard = Answer<'/api/v1/live/vehicles/{vehicle_id}'>

/** The server's passes last twelve hours. */
const PASS_LASTS = 11 * 3_600_000
/** Who only passes by with the arrow keys has not looked. */
const STAYS = 300

/** Vehicles by plate or driver, among those whose place one may see. */
export const findVehicles = (q: string): Promise<FoundVehicle[]> =>
  answer(api.GET('/api/v1/live/vehicles', { params: { query: { q } } }))

/** One vehicle's place, who drives it, on which trip. Opening it is recorded, and its unit sees who looked. */
export function useLiveCard(chosen: Ref<number | null>) {
  const opened = ref(chosen.value)
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(chosen, (id) => {
    clearTimeout(timer)
    timer = setTimeout(() => (opened.value = id), id === null ? 0 : STAYS)
  })
  onScopeDispose(() => clearTimeout(timer))

  const view = newRequestKey()
  const isOpen = computed(() => opened.value !== null)
  const { data: pass } = useQuery({
    queryKey: computed(() => ['live', 'pass', view, opened.value]),
    queryFn: async () =>
      (await answer(api.POST('/api/v1/live/views', { body: { vehicle_id: opened.value!, view } }))).token,
    enabled: isOpen,
    staleTime: PASS_LASTS,
    gcTime: PASS_LASTS,
    refetchInterval: PASS_LASTS,
  })
  const { data } = useQuery({
    queryKey: computed(() => ['live', 'card', opened.value, pass.value]),
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/live/vehicles/{vehicle_id}', {
          params: { path: { vehicle_id: opened.value! }, query: { token: pass.value! } },
          signal,
        }),
      ),
    enabled: computed(() => isOpen.value && pass.value !== undefined),
    refetchInterval: 20_000,
  })
  return computed(() => (data.value?.id === chosen.value ? data.value : undefined))
}
