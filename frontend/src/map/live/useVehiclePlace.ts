import { computed, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue'
import type { LonLat } from '../geo'
import { LiveFeed } from './feed'

/** Where a vehicle was last heard of, from the moment it is wanted: that is a look, and recorded as one. */
export function useVehiclePlace(vehicleId: MaybeRefOrGetter<number | undefined>) {
  const feed = shallowRef<LiveFeed>()
  const id = computed(() => toValue(vehicleId))
  watch(
    id,
    (now, _, onCleanup) => {
      if (now === undefined) return
      const opened = new LiveFeed(now)
      feed.value = opened
      void opened.open()
      onCleanup(() => opened.close())
    },
    { immediate: true },
  )
  return computed<LonLat | undefined>(() => {
    void feed.value?.version.value
    const vehicles = feed.value?.vehicles
    const slot = vehicles && id.value !== undefined ? vehicles.slotOf(id.value) : -1
    return vehicles && slot >= 0 && vehicles.shown[slot]
      ? [vehicles.lon[slot]!, vehicles.lat[slot]!]
      : undefined
  })
}
