import { expect, test } from 'vitest'
import { routeText } from '@/shared/useTrip'
import { STAGES, stageOf } from './stages'

const trip = (status: string, ...assignments: string[]) =>
  ({ status, assignments: assignments.map((one) => ({ status: one })) }) as Parameters<typeof stageOf>[0]

test('a trip that is back, but not closed, waits for the dispatcher', () => {
  expect(STAGES[stageOf(trip('underway', 'underway', 'returned'))!]).toBe('出车')
  expect(STAGES[stageOf(trip('underway', 'returned', 'withdrawn'))!]).toBe('回场结单')
})

test('a trip that was given up has no stage, a rated one has passed them all', () => {
  expect(stageOf(trip('cancelled'))).toBeNull()
  expect(stageOf(trip('rated', 'closed'))).toBe(STAGES.length)
})

test('a route is read from left to right', () => {
  const destinations = [{ place: '溧阳', spot: null, arrive_at: null }]
  expect(routeText({ pickup_place: '市政府东门', destinations })).toBe('市政府东门 → 溧阳')
})
