import { messageOf } from '@/api/errors'

export type Outcome = { state: 'waiting' | 'running' | 'done' } | { state: 'failed'; reason: string }

export interface Batch<Row> {
  rows: readonly Row[]
  /** In the order of the rows. */
  outcomes: Outcome[]
}

/**
 * Does the same to many records, one call after the other, so that each is told of by itself: what is refused does not
 * hold up the rest. Ends early when `stopped` says so; what has not begun then stays waiting.
 */
export async function runBatch<Row>(
  batch: Batch<Row>,
  call: (row: Row) => Promise<unknown>,
  stopped: () => boolean = () => false,
): Promise<void> {
  for (const [index, row] of batch.rows.entries()) {
    if (stopped()) return
    batch.outcomes[index] = { state: 'running' }
    try {
      await call(row)
      batch.outcomes[index] = { state: 'done' }
    } catch (error) {
      batch.outcomes[index] = { state: 'failed', reason: messageOf(error) }
    }
  }
}

export function newBatch<Row>(rows: readonly Row[]): Batch<Row> {
  return { rows: [...rows], outcomes: rows.map(() => ({ state: 'waiting' })) }
}

export function tally(outcomes: readonly Outcome[]) {
  const of = (state: Outcome['state']) => outcomes.filter((one) => one.state === state).length
  const [done, failed] = [of('done'), of('failed')]
  return { done, failed, left: outcomes.length - done - failed }
}
