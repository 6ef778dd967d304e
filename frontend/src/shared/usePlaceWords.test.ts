import { describe, expect, it } from 'vitest'
import { ref } from 'vue'
import type { Place } from './places'
import { usePlaceWords } from './usePlaceWords'

const hotel = { lat: 31.42, lon: 119.48 }

function writing(from: Place) {
  const place = ref(from)
  const { typed, settled } = usePlaceWords(place)
  /** Key by key: what no longer fits is deleted from behind, then the rest is added. */
  function write(words: string): void {
    while (!words.startsWith(place.value.place)) typed(place.value.place.slice(0, -1))
    for (const key of words.slice(place.value.place.length)) typed(place.value.place + key)
  }
  return { place, write, typed, settled }
}

describe('a mark, while the words of its place are written key by key', () => {
  it.each([
    ['溧阳宾馆', '溧阳北站', false],
    ['溧阳宾馆', '溧阳', false],
    ['溧阳宾馆', '常州北站', false],
    ['溧阳宾馆', '溧阳宾馆东门', true],
  ])('%s becomes %s: it stays: %s', (before, now, stays) => {
    const { place, write } = writing({ place: before, spot: hotel })
    write(now)
    expect(place.value).toEqual({ place: now, spot: stays ? hotel : null })
  })

  it('comes back with the words for which it was set, also after all were deleted', () => {
    const { place, write } = writing({ place: '溧阳宾馆', spot: hotel })
    write('溧阳北站')
    write('')
    expect(place.value.spot).toBeNull()
    write('溧阳宾馆')
    expect(place.value.spot).toEqual(hotel)
  })

  it('is the newest one: what was marked or taken away in between counts', () => {
    const station = { lat: 31.47, lon: 119.5 }
    const { place, write } = writing({ place: '溧阳宾馆', spot: hotel })
    write('溧阳北站')
    place.value = { place: '溧阳北站', spot: station }
    write('溧阳')
    write('溧阳北站')
    expect(place.value.spot).toEqual(station)
    write('溧阳宾馆')
    expect(place.value.spot).toBeNull()
    place.value = { place: '溧阳北站', spot: null }
    write('溧阳北站出站口')
    expect(place.value.spot).toBeNull()
  })

  it('goes with the name that is given to it afterwards, once that is written', () => {
    const { place, write, settled } = writing({ place: '', spot: hotel })
    write('溧阳定馆')
    write('溧阳宾馆')
    settled()
    expect(place.value.spot).toEqual(hotel)
    write('溧阳北站')
    expect(place.value.spot).toBeNull()
  })
})
