import { describe, expect, it } from 'vitest'
import { readCorners, ruleOf, sizeOf, writeCorners } from './shapes'

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
  expect(ruleOf(circle as never)).toBe('限速 40 km/h，离开报平台')
})
