import { expect, test } from 'vitest'
import { stepAside, type Box } from './apart'

const ring = (x: number, y: number): Box => ({ x, y, half: 26, above: 24, below: 40 })

function overlaps(boxes: Box[]): number {
  const steps = stepAside(boxes)
  const laid = boxes.map((box, n) => ({ ...box, x: box.x + steps[n]![0], y: box.y + steps[n]![1] }))
  return laid.flatMap((one, n) =>
    laid
      .slice(n + 1)
      .filter(
        (other) =>
          Math.abs(one.x - other.x) < one.half + other.half - 0.1 &&
          one.y + one.below > other.y - other.above + 0.1 &&
          other.y + other.below > one.y - one.above + 0.1,
      ),
  ).length
}

test('what has room stays where it is', () => {
  expect(stepAside([ring(0, 0), ring(60, 0), ring(0, 70)])).toEqual([
    [0, 0],
    [0, 0],
    [0, 0],
  ])
  expect(stepAside([])).toEqual([])
})

test('what lies over another steps aside, also where several crowd or share one place', () => {
  expect(overlaps([ring(0, 0), ring(3, 20)])).toBe(0)
  expect(overlaps([ring(0, 0), ring(0, 0)])).toBe(0)
  const city = [
    ring(0, 0),
    ring(2, 26),
    ring(-5, 50),
    ring(36, 14),
    ring(70, 12),
    ring(-60, 40),
    ring(-80, 90),
  ]
  expect(overlaps(city)).toBe(0)
})
