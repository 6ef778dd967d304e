import { fromLonLat } from 'ol/proj.js'
import { expect, test } from 'vitest'
import { toLonLat, toMercator } from './geo'

test('degrees become metres as the library has them, and come back', () => {
  const place = [119.9741, 31.8106] as const
  const [x, y] = toMercator(place)
  const [theirX, theirY] = fromLonLat([...place])
  expect(x).toBeCloseTo(theirX!, 6)
  expect(y).toBeCloseTo(theirY!, 6)
  const [lon, lat] = toLonLat([x, y])
  expect(lon).toBeCloseTo(place[0], 9)
  expect(lat).toBeCloseTo(place[1], 9)
})
