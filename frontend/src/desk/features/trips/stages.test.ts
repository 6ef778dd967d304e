import { expect, test } from 'vitest'
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
