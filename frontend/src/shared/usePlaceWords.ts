import type { Ref } from 'vue'
import { reworded, samePlace, type Place } from './places'

/**
 * What becomes of a mark while the words of its place are written key by key: it is compared with the words for which it was
 * set, not with those of one key ago, through which every place can become every other. Whoever goes back to them has it back.
 */
export function usePlaceWords(place: Ref<Place>) {
  let marked: Place = { ...place.value }
  let written: Place | null = null

  /** Whatever this did not write itself was chosen, marked on the map or taken away: from then on that counts. */
  function typed(words: string): void {
    if (!written || !samePlace(written, place.value)) marked = { ...place.value }
    written = reworded(marked, words)
    place.value = written
  }

  /** A mark that was set without words is of the place that they name once they are written. */
  function settled(): void {
    if (!marked.place.trim()) written = null
  }

  return { typed, settled }
}
