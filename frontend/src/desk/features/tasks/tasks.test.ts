import { expect, it } from 'vitest'
import type { Task } from '@/shared/useAssignments'
import { countOnly, inOrder, lateness } from './tasks'

const NOW = Date.parse('2026-11-22T10:00:00+08:00')
const task = (id: number, status: Task['status'], more: object = {}) =>
  ({
    id,
    status,
    at_risk: false,
    close_by: null,
    changes: [],
    trip: {
      start_at: '2026-11-22T11:00:00+08:00',
      end_at: '2026-11-22T12:00:00+08:00',
      current_end_at: '2026-11-22T12:00:00+08:00',
    },
    ...more,
  }) as unknown as Task
const past = {
  trip: {
    start_at: '2026-11-22T08:00:00+08:00',
    end_at: '2026-11-22T09:00:00+08:00',
    current_end_at: '2026-11-22T09:00:00+08:00',
  },
}
const unread = { changes: [{ id: 1, acknowledged_at: null }] }

it('puts unread changes first, then what can be closed, then what is late', () => {
  const tasks = [
    task(1, 'assigned'),
    task(2, 'underway', past),
    task(3, 'returned'),
    task(4, 'underway', unread),
  ]
  expect(inOrder(tasks, NOW).map((one) => one.id)).toEqual([4, 3, 2, 1])
})

it('says what is late', () => {
  expect(lateness(task(1, 'assigned', past), NOW)).toBe('未按时出车')
  expect(lateness(task(1, 'assigned', { at_risk: true }), NOW)).toBe('延误风险')
  expect(lateness(task(1, 'underway', past), NOW)).toBe('超时未回')
  expect(lateness(task(1, 'returned', past), NOW)).toBeNull()
  const due = (close_by: string) => task(1, 'returned', { ...past, close_by })
  expect(lateness(due('2026-11-22T09:59:00+08:00'), NOW)).toBe('超时未结单')
  expect(lateness(due('2026-11-22T10:01:00+08:00'), NOW)).toBeNull()
})

it('counts what may be picked out', () => {
  const tasks = [task(1, 'returned'), task(2, 'underway', unread)]
  expect(countOnly(tasks, NOW)).toEqual({
    '': 2,
    changes: 1,
    returned: 1,
    unclosed: 0,
    underway: 1,
    assigned: 0,
  })
})
