import { describe, expect, it } from 'vitest'
import { laterEnd } from './changeForm'
import { inOrder } from './taskOrder'

describe('later end', () => {
  const end = '2026-11-23T17:30:00+08:00'

  it('counts from the planned end', () => {
    expect(laterEnd(end, 30, new Date('2026-11-23T15:00:00+08:00'))).toBe('2026-11-23T18:00')
    expect(laterEnd(end, 120, new Date('2026-11-23T15:00:00+08:00'))).toBe('2026-11-23T19:30')
  })

  it('counts from now once that has passed', () => {
    expect(laterEnd(end, 30, new Date('2026-11-23T17:52:00+08:00'))).toBe('2026-11-23T18:25')
  })
})

describe('order of tasks', () => {
  it('puts what is under way before what comes next', () => {
    const task = (id: number, status: 'assigned' | 'underway', start_at: string) => ({ id, status, start_at })
    const tasks = [
      task(1, 'assigned', '2026-11-23T14:00:00+08:00'),
      task(2, 'assigned', '2026-11-23T08:00:00+08:00'),
      task(3, 'underway', '2026-11-23T09:00:00+08:00'),
    ]
    expect(inOrder(tasks).map((one) => one.id)).toEqual([3, 2, 1])
  })
})
