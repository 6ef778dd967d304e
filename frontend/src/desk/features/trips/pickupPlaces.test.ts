import { beforeEach, expect, test } from 'vitest'
import { pickupPlaces, rememberPickupPlace } from './pickupPlaces'

beforeEach(() => localStorage.clear())

test('the latest place comes first, and only once', () => {
  rememberPickupPlace(1, '市政府东门')
  rememberPickupPlace(1, '行政中心')
  rememberPickupPlace(1, '市政府东门')
  expect(pickupPlaces(1)).toEqual(['市政府东门', '行政中心'])
})

test('places belong to one person, and broken storage to nobody', () => {
  rememberPickupPlace(1, '市政府东门')
  expect(pickupPlaces(2)).toEqual([])
  localStorage.setItem('motorpool.pickup-places.1', '{"no":"list"}')
  expect(pickupPlaces(1)).toEqual([])
})
