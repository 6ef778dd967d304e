/** Which rows are drawn. Only those in sight are, so that six hundred cost no more than twenty. */
import type { Row } from './rows'

export const ROW_HEIGHT = 44
export const GROUP_HEIGHT = 30
/** Beyond the edges, so that fast scrolling shows no gaps. */
const SPARE = 8

export interface Layout {
  /** Top of every row, and at the end the height of all. */
  tops: number[]
  height: number
}

export function layOut(rows: readonly Row[]): Layout {
  const tops: number[] = []
  let height = 0
  for (const row of rows) {
    tops.push(height)
    height += row.kind === 'group' ? GROUP_HEIGHT : ROW_HEIGHT
  }
  return { tops, height }
}

/** The row at so many pixels from the top, or -1 above the first and below the last. */
export function indexAt({ tops, height }: Layout, y: number): number {
  if (y < 0 || y >= height) return -1
  let [low, high] = [0, tops.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (tops[middle]! <= y) low = middle
    else high = middle - 1
  }
  return low
}

/** First and last (not included) of the rows to draw. */
export function windowOf(layout: Layout, scrollTop: number, height: number): { from: number; to: number } {
  if (!layout.tops.length) return { from: 0, to: 0 }
  const top = Math.min(Math.max(0, scrollTop), layout.height - 1)
  const first = indexAt(layout, top)
  const last = indexAt(layout, Math.min(layout.height - 1, top + Math.max(0, height)))
  return { from: Math.max(0, first - SPARE), to: Math.min(layout.tops.length, last + 1 + SPARE) }
}
