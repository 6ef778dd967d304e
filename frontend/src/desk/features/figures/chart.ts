export interface Bar {
  x: number
  y: number
  width: number
  height: number
}

/** The next round number: 1, 2, 5, 10, 20, 50 … with whole steps below it. */
export function niceTop(most: number): number {
  if (most <= 4) return 4
  const size = 10 ** Math.floor(Math.log10(most))
  return [1, 2, 4, 5, 10].map((step) => step * size).find((top) => top >= most)!
}

/** Lines of the grid, from nothing to the top. */
export function ticks(top: number): number[] {
  const step = top % 4 === 0 ? top / 4 : top / 5
  return Array.from({ length: Math.round(top / step) + 1 }, (_, n) => n * step)
}

/** Bars side by side within a width, standing on the bottom; what is more than nothing is always seen. */
export function bars(values: readonly number[], size: { width: number; height: number; top: number }): Bar[] {
  const slot = size.width / Math.max(1, values.length)
  const width = Math.min(28, slot * 0.62)
  return values.map((value, index) => {
    const height = value > 0 ? Math.max(2, (value / size.top) * size.height) : 0
    return { x: index * slot + (slot - width) / 2, y: size.height - height, width, height }
  })
}
