import { describe, expect, it } from 'vitest'
import {
  countFault,
  cornersOf,
  landmarksOf,
  readCorners,
  ruleOf,
  sizeOf,
  sketchOf,
  toPoint,
  writeCorners,
} from './shapes'

describe('corners', () => {
  it('reads what it writes, and Chinese commas', () => {
    const corners = [
      { lat: 31.77, lon: 119.95 },
      { lat: 31.78, lon: 119.96 },
    ]
    expect(readCorners(writeCorners(corners))).toEqual(corners)
    expect(readCorners('31.77，119.95\n\n31.78 119.96')).toEqual(corners)
  })

  it.each(['31.77', '31.77, x', '119.95, 31.77', '31, 119, 5'])('does not take “%s”', (line) => {
    expect(readCorners(line)).toBeNull()
  })
})

it('says what a fence is and does', () => {
  const circle = {
    kind: 'circle',
    center: { lat: 1, lon: 2 },
    radius_m: 500,
    top_speed_kmh: 40,
    leave_platform: true,
  } as const
  expect(sizeOf(circle as never)).toBe('半径 500 米')
  expect(ruleOf(circle as never)).toBe('限速 40 公里/小时，离开报平台')
})

it('says both ways at once, and how large a rectangle is', () => {
  const rectangle = {
    kind: 'rectangle',
    north_west: { lat: 31.9, lon: 119.9 },
    south_east: { lat: 31.89, lon: 119.92 },
    enter_platform: true,
    leave_platform: true,
    enter_driver: true,
    daily_from: '08:30:00',
    daily_to: '18:00:00',
  } as const
  expect(sizeOf(rectangle as never)).toBe('约 1.9 × 1.1 公里')
  expect(ruleOf(rectangle as never)).toBe('每日 08:30–18:00，进入提醒驾驶员，进出报平台')
  expect(sketchOf(rectangle as never).points.map(toPoint)).toEqual(cornersOf(rectangle as never))
})

it.each([
  ['circle', 2, '应填 1 个点'],
  ['rectangle', 1, '应填 2 个点'],
  ['polygon', 2, '至少 3 个点'],
  ['route', 2, ''],
])('counts the points of a %s', (kind, count, fault) => {
  expect(countFault(kind, count)).toBe(fault)
})

it('marks another fence in its middle', () => {
  const gate = { kind: 'circle', center: { lat: 31.8, lon: 119.9 }, radius_m: 60 }
  const yard = {
    kind: 'rectangle',
    north_west: { lat: 31.9, lon: 119.5 },
    south_east: { lat: 31.5, lon: 119.7 },
  }
  const fences = [
    { name: '东门', shape: gate },
    { name: '大院', shape: yard },
  ]
  const found = landmarksOf(fences as never)
  expect(found[0]).toEqual({ name: '东门', at: [119.9, 31.8] })
  expect(found[1]!.at.map((degrees) => degrees.toFixed(3))).toEqual(['119.600', '31.700'])
})
