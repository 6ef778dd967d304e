import { expect, it } from 'vitest'
import { countByWhen, shownTrips, urgencyOf } from './pending'
import type { PendingTrip } from './useBoard'

const NOW = Date.parse('2026-11-22T07:40:00+08:00')
const trip = (id: number, start_at: string, more: Partial<PendingTrip> = {}) =>
  ({
    id,
    number: `20261122-${id}`,
    start_at: `${start_at}:00+08:00`,
    traveller: { id: 1, name: '张三' },
    organization: { id: 1, name: '市政府办公室', short_name: '市府办' },
    reason: '调研',
    pickup_place: '东门',
    destinations: [{ place: '溧阳', arrive_at: null }],
    vehicles_wanted: 1,
    vehicles_assigned: 0,
    ...more,
  }) as PendingTrip
const trips = [trip(1, '2026-11-22T08:00'), trip(2, '2026-11-23T08:00'), trip(3, '2026-11-25T08:00')]
const ids = (filters: object) =>
  shownTrips(trips, { q: '', when: 'all', ...filters }, NOW).map((one) => one.id)

it('sorts requests into today, tomorrow and later', () => {
  expect(countByWhen(trips, NOW)).toEqual({ all: 3, today: 1, tomorrow: 1, later: 1 })
  expect(ids({ when: 'tomorrow' })).toEqual([2])
  expect(ids({ q: '溧阳 张三' })).toEqual([1, 2, 3])
  expect(ids({ q: '20261122-3' })).toEqual([3])
})

it('marks what cannot wait', () => {
  expect(urgencyOf(trip(1, '2026-11-22T08:00'), NOW)).toEqual({ text: '20 分钟后用车', tone: 'danger' })
  expect(urgencyOf(trip(1, '2026-11-22T07:30'), NOW)?.text).toBe('已过用车时间')
  expect(urgencyOf(trip(1, '2026-11-22T09:30'), NOW)?.tone).toBe('waiting')
  expect(urgencyOf(trip(1, '2026-11-22T12:00'), NOW)).toBeNull()
})
