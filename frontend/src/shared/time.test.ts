import { describe, expect, test } from 'vitest'
import {
  addDays,
  addMinutes,
  dateOf,
  formatAgo,
  formatDate,
  formatDay,
  formatDuration,
  formatExact,
  formatMoment,
  formatRange,
  fromWallClock,
  minutesBetween,
  toWallClock,
} from './time'

// The suite runs in America/New_York (vite.config.ts): nothing here may depend on the browser's own zone.
const NOW = '2026-11-22T10:00:00+08:00'

describe('formatMoment', () => {
  test.each([
    ['2026-11-22T14:30:00+08:00', '今天 14:30'],
    ['2026-11-22T00:00:00+08:00', '今天 00:00'],
    ['2026-11-21T16:00:00Z', '今天 00:00'],
    ['2026-11-21T23:59:00+08:00', '昨天 23:59'],
    ['2026-11-23T08:00:00+08:00', '明天 08:00'],
    ['2026-11-24T08:00:00+08:00', '后天 08:00'],
    ['2026-11-25T08:05:00+08:00', '11月25日 08:05'],
    ['2025-11-22T14:30:00+08:00', '2025年11月22日 14:30'],
  ])('%s is %s', (moment, text) => expect(formatMoment(moment, NOW)).toBe(text))

  test('nothing is a dash', () => expect([formatMoment(null), formatMoment(undefined)]).toEqual(['—', '—']))
})

describe('formatRange', () => {
  test.each([
    ['2026-11-22T14:30:00+08:00', '2026-11-22T17:00:00+08:00', '11月22日 14:30–17:00'],
    ['2026-11-22T14:30:00+08:00', '2026-11-23T09:00:00+08:00', '11月22日 14:30–11月23日 09:00'],
    ['2026-12-31T22:00:00+08:00', '2027-01-01T01:00:00+08:00', '12月31日 22:00–2027年1月1日 01:00'],
    ['2026-11-22T14:30:00+08:00', null, '11月22日 14:30 起'],
    [null, null, '—'],
  ])('%s to %s is %s', (start, end, text) => expect(formatRange(start, end, NOW)).toBe(text))
})

test.each([
  ['2026-11-22T08:45:00+08:00', '45分钟'],
  ['2026-11-22T10:30:00+08:00', '2小时30分钟'],
  ['2026-11-23T11:00:00+08:00', '1天3小时'],
  ['2026-11-22T08:00:00+08:00', '0分钟'],
  ['2026-11-22T07:00:00+08:00', '0分钟'],
])('from 8:00 to %s lasts %s', (end, text) =>
  expect(formatDuration('2026-11-22T08:00:00+08:00', end)).toBe(text),
)

test.each([
  ['2026-11-22T09:59:40+08:00', '刚刚'],
  ['2026-11-22T09:55:00+08:00', '5分钟前'],
  ['2026-11-22T07:00:00+08:00', '3小时前'],
  ['2026-11-21T20:00:00+08:00', '昨天 20:00'],
])('%s was %s', (moment, text) => expect(formatAgo(moment, NOW)).toBe(text))

test('days and dates', () => {
  expect(formatDay('2026-11-22T20:00:00Z', NOW)).toBe('11月23日 周一')
  expect(formatDate('2026-01-05')).toBe('2026年1月5日')
  expect(formatExact('2026-11-22T06:30:00Z')).toBe('2026-11-22 14:30')
  expect(dateOf('2026-11-22T16:30:00Z')).toBe('2026-11-23')
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
})

test('the wall clock goes to the server and back', () => {
  expect(fromWallClock('2026-11-22T14:30')).toBe('2026-11-22T14:30:00+08:00')
  expect(toWallClock(fromWallClock('2026-11-22T00:15'))).toBe('2026-11-22T00:15')
  expect(addMinutes('2026-11-22T23:30', 45)).toBe('2026-11-23T00:15')
  expect(minutesBetween('2026-11-22T23:30', '2026-11-23T00:15')).toBe(45)
})
