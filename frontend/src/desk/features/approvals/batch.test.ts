import { expect, test, vi } from 'vitest'
import { ApiError } from '@/api/errors'
import { newBatch, runBatch, tally } from './batch'

test('one refusal does not hold up the rest, and is told with its reason', async () => {
  const batch = newBatch([1, 2, 3])
  const call = vi.fn(async (row: number) => {
    if (row === 2) throw new ApiError('already_decided', '该申请已由他人处理，请刷新', {}, 409)
  })
  await runBatch(batch, call)
  expect(call.mock.calls.flat()).toEqual([1, 2, 3])
  expect(batch.outcomes).toEqual([
    { state: 'done' },
    { state: 'failed', reason: '该申请已由他人处理，请刷新' },
    { state: 'done' },
  ])
  expect(tally(batch.outcomes)).toEqual({ done: 2, failed: 1, left: 0 })
})

test('calls are made one by one', async () => {
  let running = 0
  let most = 0
  await runBatch(newBatch([1, 2, 3, 4]), async () => {
    most = Math.max(most, (running += 1))
    await Promise.resolve()
    running -= 1
  })
  expect(most).toBe(1)
})

test('what had not begun when it was stopped stays waiting', async () => {
  const batch = newBatch(['a', 'b', 'c'])
  let calls = 0
  await runBatch(
    batch,
    async () => (calls += 1),
    () => calls >= 1,
  )
  expect(batch.outcomes.map((one) => one.state)).toEqual(['done', 'waiting', 'waiting'])
  expect(tally(batch.outcomes)).toEqual({ done: 1, failed: 0, left: 2 })
})
