import { describe, expect, it } from 'vitest'
import {
  dateShowing,
  dayStart,
  drawn,
  HOUR,
  hourTicks,
  makeScale,
  overlaps,
  place,
  restHours,
  snap,
  toTime,
  toX,
} from './geometry'

const at = (clock: string) => Date.parse(`2026-11-22T${clock}:00+08:00`)

describe('time and pixels', () => {
  const scale = makeScale('2026-11-22', 1, 2400)

  it('goes there and back, in Shanghai wherever the browser is', () => {
    expect(scale.width).toBe(2400)
    expect(toX(scale, at('09:00'))).toBe(900)
    expect(toTime(scale, 900)).toBe(at('09:00'))
  })

  it('keeps an hour wide enough to read when there is little room', () => {
    expect(makeScale('2026-11-22', 1, 500).width).toBe(24 * 54)
    expect(makeScale('2026-11-22', 7, 500).width).toBe(7 * 24 * 11)
  })

  it('cuts off what lies outside the days shown', () => {
    const span = { from: at('22:00'), to: at('22:00') + 6 * HOUR }
    expect(place(scale, span)).toEqual({ x: 2200, width: 200 })
    expect(place(scale, { from: at('00:00') - 9 * HOUR, to: at('00:00') - HOUR }).width).toBe(0)
  })

  it('snaps to a quarter of an hour', () => {
    expect(snap(at('09:07'))).toBe(at('09:00'))
    expect(snap(at('09:08'))).toBe(at('09:15'))
  })
})

it('draws a period in either direction, and an hour for a mere click', () => {
  expect(drawn(at('10:02'), at('11:31'))).toEqual({ from: at('10:00'), to: at('11:30') })
  expect(drawn(at('11:31'), at('10:02'))).toEqual({ from: at('10:00'), to: at('11:30') })
  expect(drawn(at('10:01'), at('10:02'))).toEqual({ from: at('10:00'), to: at('11:00') })
})

it('lets one trip begin when the other ends', () => {
  const morning = { from: at('08:00'), to: at('12:00') }
  expect(overlaps(morning, { from: at('12:00'), to: at('14:00') })).toBe(false)
  expect(overlaps(morning, { from: at('11:59'), to: at('14:00') })).toBe(true)
})

it('labels every hour of a day, and every sixth of a week', () => {
  expect(hourTicks(makeScale('2026-11-22', 1, 0)).map((tick) => tick.label)).toContain('23:00')
  expect(hourTicks(makeScale('2026-11-22', 7, 0))).toHaveLength(28)
})

it('shades the night of every day', () => {
  expect(restHours(makeScale('2026-11-22', 3, 0))).toHaveLength(6)
})

it('turns to the day of a trip only when it is not in sight', () => {
  const tomorrow = { from: dayStart('2026-11-23') + 8 * HOUR, to: dayStart('2026-11-23') + 9 * HOUR }
  expect(dateShowing(tomorrow, '2026-11-22', 1)).toBe('2026-11-23')
  expect(dateShowing(tomorrow, '2026-11-22', 3)).toBe('2026-11-22')
})
