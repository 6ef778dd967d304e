import { describe, expect, it } from 'vitest'
import {
  BESIDES,
  changedEnd,
  changedPlace,
  changedStops,
  chosen,
  elsewhere,
  marksOf,
  near,
  pointOf,
  reworded,
  routeText,
  spotOf,
  startOf,
  stopsOf,
} from './places'
import type { Assignment, Change } from './useTrip'

const spot = { lat: 31.81, lon: 119.97 }

describe('the words of a place and its mark', () => {
  it.each([
    ['市政府', '市政府东门', true],
    ['市政府东门', '市政府', false],
    ['市政府', ' 市政府 ', true],
    ['', '后来取的名字', true],
    ['市政府', '常州北站', false],
    ['市政府', '', false],
    ['市政府', '  ', false],
  ])('%j becomes %j: the mark stays: %s', (before, now, stays) => {
    expect(reworded({ place: before, spot }, now)).toEqual({ place: now, spot: stays ? spot : null })
    expect(reworded({ place: before, spot: null }, now).spot).toBeNull()
  })

  it('are both taken from a known place, but words that are there stay', () => {
    const known = { place: '机关大院停车场', spot }
    expect(chosen('', known)).toEqual(known)
    expect(chosen('大院南门', known)).toEqual({ place: '大院南门', spot })
  })
})

describe('a mark on the map', () => {
  it('is looked for near a place that is named alike', () => {
    const known = [
      { place: '常州北站', spot: { lat: 1, lon: 2 } },
      { place: '市教育局大门', spot },
    ]
    expect(near(known, ' 市教育局 ')).toEqual([119.97, 31.81])
    expect(near(known, '常州北站出站口')).toEqual([2, 1])
    expect(near(known, '溧阳')).toBeUndefined()
    expect(near(known, ' ')).toBeUndefined()
    expect(near(undefined, '常州北站')).toBeUndefined()
  })

  it('is looked for near the pickup, else where most places are that people know', () => {
    const known = [119.97, 120.9, 119.96, 119.98].map((lon) => ({
      place: `地点 ${lon}`,
      spot: { lat: 31.8, lon },
    }))
    expect(startOf(known, '地点 120.9', spot)).toEqual([120.9, 31.8])
    expect(startOf(known, '溧阳', { lat: 31.4, lon: 119.5 })).toEqual([119.5, 31.4])
    expect(startOf(known, '溧阳', null)).toEqual([119.98, 31.8])
    expect(startOf([], '溧阳', null)).toBeUndefined()
  })

  it('comes back as it was', () => {
    expect(spotOf(pointOf(spot))).toEqual(spot)
    expect([pointOf(null), spotOf(null)]).toEqual([null, null])
  })

  it('stands in the order of the trip, and only where somebody put it', () => {
    const destinations = [
      { place: '上兴镇', spot: null, arrive_at: null },
      { place: '南山竹海', spot, arrive_at: null },
    ]
    const names = (trip: Parameters<typeof marksOf>[0]) => marksOf(trip).map(({ name }) => name)
    const order = { pickup_place: '东门', pickup_spot: spot, destinations, assignments: [] }
    const changes = [
      { place: '路边饭店', spot },
      { place: '', spot: null },
    ]
    const assignments = [{ changes }] as unknown as Assignment[]
    expect(names(order)).toEqual(['报到 东门', '2 南山竹海'])
    expect(names({ ...order, assignments })).toEqual(['报到 东门', '2 南山竹海', '变动 路边饭店'])
    expect(names({ ...order, pickup_spot: null, destinations: destinations.slice(1) })).toEqual(['南山竹海'])
  })
})

it('tells the way as it was changed', () => {
  const destinations = ['上兴镇', '南山竹海'].map((place) => ({ place, spot: null, arrive_at: null }))
  const change = (id: number, place: string, instead_of: number | null) =>
    ({ id, place, instead_of }) as unknown as Change
  const changes = [
    change(9, '天目湖镇', 1),
    change(3, '溧阳宾馆', 1),
    change(5, '', null),
    change(6, '加油站', null),
  ]
  const changed = [
    destinations[0],
    { place: '天目湖镇', note: '改去，不去 南山竹海' },
    { place: '加油站', note: '另去' },
  ]
  expect(changedStops(destinations, changes)).toEqual(changed)
  const told = changes.filter(({ place }) => place).map((one) => ({ ...one, plate: '苏D1' }))
  const trip = { pickup_place: '东门', destinations, changes: told, plates: ['苏D1'] }
  expect(stopsOf(trip)).toEqual(changed)
  expect(routeText(trip)).toBe('东门 → 上兴镇 → 天目湖镇（改去，不去 南山竹海） → 加油站（另去）')
  const other = { ...change(7, '加油站', 0), plate: '苏D2' }
  expect(stopsOf({ destinations, changes: [other], plates: ['苏D1', '苏D2'] })).toEqual([
    ...destinations,
    { place: '加油站', note: '苏D2 改去，不去 上兴镇' },
  ])
})

it('says that it ends otherwise than was ordered', () => {
  const end_at = '2026-11-22T12:00:00+08:00'
  expect(changedEnd({ end_at, current_end_at: '2026-11-22T04:00:00Z' })).toBe('')
  expect(changedEnd({ end_at, current_end_at: '2026-11-22T13:30:00+08:00' })).toMatch(/^结束改为 .*13:30$/)
})

it('says where it goes instead', () => {
  expect(elsewhere({ place: ' 溧阳宾馆 ', spot }, 0)).toEqual({ place: '溧阳宾馆', spot, instead_of: 0 })
  expect(elsewhere({ place: '溧阳宾馆', spot: null }, BESIDES)).toMatchObject({ instead_of: null })
  expect(elsewhere({ place: ' ', spot }, 1)).toEqual({ place: '', spot: null, instead_of: null })
  expect(changedPlace({ place: '', instead_of: null })).toBe('')
  expect(changedPlace({ place: '溧阳宾馆', instead_of: null })).toBe('另去 溧阳宾馆')
  expect(changedPlace({ place: '溧阳宾馆', instead_of: 1 })).toBe('改去 溧阳宾馆（不去目的地 2）')
})
