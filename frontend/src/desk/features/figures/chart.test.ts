import { expect, test } from 'vitest'
import { bars, niceTop, ticks } from './chart'

test('the scale ends at a round number and has whole steps', () => {
  expect([0, 3, 5, 9, 11, 37, 120].map(niceTop)).toEqual([4, 4, 5, 10, 20, 40, 200])
  expect(ticks(4)).toEqual([0, 1, 2, 3, 4])
  expect(ticks(50)).toEqual([0, 10, 20, 30, 40, 50])
  expect([4, 5, 10, 20, 40, 200].every((top) => ticks(top).every(Number.isInteger))).toBe(true)
})

test('bars stand on the bottom, inside the chart', () => {
  const drawn = bars([0, 1, 1000], { width: 300, height: 100, top: 1000 })
  expect(drawn[0]).toMatchObject({ height: 0, y: 100 })
  expect(drawn[1]).toMatchObject({ height: 2, y: 98 }) // one of a thousand is still seen
  expect(drawn[2]).toMatchObject({ height: 100, y: 0 })
  expect(drawn[2]!.x + drawn[2]!.width).toBeLessThan(300)
})
