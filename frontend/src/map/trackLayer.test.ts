import { expect, test } from 'vitest'
import { measures } from './trackLayer'

test('the circle of a mark grows with its text, and the letters stay legible', () => {
  expect(measures('!', 8)).toEqual({ font: 10, radius: 8 })
  for (const [text, ems] of [
    ['7', 0.6],
    ['15', 1.2],
    ['15+', 1.8],
    ['起终', 2],
  ] as const) {
    const { font, radius } = measures(text, 11)
    expect(font).toBeGreaterThanOrEqual(12)
    expect(radius * 2 - 4).toBeGreaterThanOrEqual(ems * font)
  }
})
