import { ref, shallowRef } from 'vue'
import { keep, recall } from '@/shared/keep'
import type { BaseMap, Place } from '../createMap'
import type { State } from '../states'
import { LiveFeed } from './feed'
import { recordFollowing, type LiveVehicle } from './useLive'

const KEPT = 'live-map'

/** What the live map's page does on desk and phone alike: choose one, follow it, find it, come back to the same place. */
export function useLiveMap() {
  const feed = new LiveFeed()
  void feed.open()
  const map = shallowRef<BaseMap>()
  const chosen = ref<number | null>(null)
  const following = ref(false)
  const states = ref<State[]>([])

  function pick(id: number | null): void {
    chosen.value = id
    following.value = false
  }

  /** From the search: wherever it is, the map goes there. */
  function goTo({ id, lon, lat }: LiveVehicle): void {
    pick(id)
    if (lon !== null && lat !== null) map.value?.flyTo([lon, lat], 14)
  }

  /** From the list of those in sight. */
  function choose(id: number): void {
    pick(id)
    const slot = feed.vehicles.slotOf(id)
    if (slot >= 0 && feed.vehicles.shown[slot]) {
      map.value?.flyTo([feed.vehicles.lon[slot]!, feed.vehicles.lat[slot]!])
    }
  }

  async function follow(): Promise<void> {
    if (!following.value && chosen.value !== null) await recordFollowing(chosen.value)
    following.value = !following.value
  }

  return {
    feed,
    map,
    start: recall<Place>(KEPT) ?? undefined,
    chosen,
    following,
    states,
    pick,
    goTo,
    choose,
    follow,
    place: (now: Place) => keep(KEPT, now),
    dragged: () => (following.value = false),
  }
}
