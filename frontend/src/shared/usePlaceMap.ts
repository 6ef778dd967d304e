import { computed, ref, type Ref } from 'vue'
import { landmarksOf, pointOf, spotOf, startOf, useKnownPlaces, type Place, type Spot } from './places'

/** The map on which a place is marked: what is done there counts once it is confirmed. */
export function usePlaceMap(place: Ref<Place>, pickup: () => Spot | null | undefined) {
  const open = ref(false)
  const edited = ref<Place>({ place: '', spot: null })
  const { data: known, isPending } = useKnownPlaces(open)
  const landmarks = computed(() => landmarksOf(known.value))
  const focus = computed(() =>
    isPending.value ? undefined : startOf(known.value ?? [], edited.value.place, pickup()),
  )
  const sketch = computed({
    get: () => pointOf(edited.value.spot),
    set: (drawn) => (edited.value.spot = spotOf(drawn)),
  })

  function begin(): void {
    edited.value = { ...place.value }
    open.value = true
  }

  function done(): void {
    place.value = { ...edited.value }
    open.value = false
  }

  return { open, edited, known, landmarks, focus, sketch, begin, done }
}
