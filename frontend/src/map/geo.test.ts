import { expect, test } from 'vitest'
import { toLonLat, toMercator } from './geo'

test('degrees become metres and come back', () => {
  const [x, y] = toMercator([119.9741, 31.8106])
  expect(x).toBeCloseTo(13355455.7, 0)
  expect(y).toBeCloseTo(3736940, -2)
  const [lon, lat] = toLonLat([x, y])
  expect(lon).toBeCloseTo(119.9741, 9)
  expect(lat).toBeCloseTo(31.8106, 9)
})
