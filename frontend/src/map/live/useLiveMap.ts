import { computed, ref, shallowRef, watch } from 'vue'
import { keep, recall } from '@/shared/keep'
import type { BaseMap, Place } from '../createMap'
import { extentAround } from '../geo'
import { STATES, type State } from '../states'
import { LiveFeed } from './feed'
import { useLiveCard, type FoundVehicle } from './useLive'

const KEPT = 'live-map'

/** What the live map's page does on desk and phone alike: choose one, follow it, find it, come back to the same place. */
export function useLiveMap() {
  const feed = new LiveFeed()
  void feed.open()
  const map = shallowRef<BaseMap>()
  const chosen = ref<number | null>(null)
  const following = ref(false)
  const states = ref<State[]>([])
  const card = useLiveCard(chosen)
  /** Of all that may be seen and was not filtered away, whether any is in one of the chosen states. */
  const nothing = computed(() => {
    const counts = feed.summary.value?.counts
    const asked = (state: State) => !states.value.length || states.value.includes(state)
    return counts !== undefined && !STATES.some((state, n) => counts[n] && asked(state))
  })
  const start = recall<Place>(KEPT) ?? undefined
  /** Whoever has not been here yet, and has but a few vehicles, begins where they are. Once: then the map is theirs. */
  const stopFitting = watch([feed.version, feed.summary, map], () => {
    const { value: shown } = map
    if (start || (feed.summary.value && !feed.complete)) return stopFitting()
    const placed = feed.complete ? feed.vehicles.places() : []
    if (!shown || !placed.length) return
    stopFitting()
    const [west, south, east, north] = shown.extent()
    // One that is far away does not make the others one spot.
    const near = placed.filter(([lon, lat]) => lon > west && lon < east && lat > south && lat < north)
    shown.fit(extentAround(near.length ? near : placed), { maxZoom: 14, animated: false })
  })
  /** Found by name, and not yet gone to. */
  const sought = ref<number | null>(null)

  function pick(id: number | null): void {
    stopFitting()
    chosen.value = id
    following.value = false
    sought.value = null
  }

  /** From the search: wherever it is, the map goes there once its card tells. */
  function goTo({ id }: FoundVehicle): void {
    pick(id)
    sought.value = id
  }

  watch([card, sought], ([told, id]) => {
    if (!told || told.id !== id) return
    sought.value = null
    if (told.lon !== null && told.lat !== null) map.value?.flyTo([told.lon, told.lat], 14)
  })

  /** From the list of those in sight. */
  function choose(id: number): void {
    pick(id)
    const slot = feed.vehicles.slotOf(id)
    if (slot >= 0 && feed.vehicles.shown[slot]) {
      map.value?.flyTo([feed.vehicles.lon[slot]!, feed.vehicles.lat[slot]!])
    }
  }

  function follow(): void {
    following.value = !following.value
  }

  return {
    feed,
    map,
    start,
    chosen,
    card,
    following,
    states,
    nothing,
    pick,
    goTo,
    choose,
    follow,
    place: (now: Place) => keep(KEPT, now),
    dragged: () => {
      stopFitting()
      following.value = false
    },
  }
}
