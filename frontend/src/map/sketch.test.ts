import type Circle from 'ol/geom/Circle.js'
import { getDistance } from 'ol/sphere.js'
import { describe, expect, it } from 'vitest'
import { toLonLat } from './geo'
import { extentOf, geometryOf, sketchOf, type Sketch } from './sketch'

const sizes = { radius_m: 500, width_m: 80 }
const sketches: Sketch[] = [
  { kind: 'circle', points: [[119.9741, 31.8106]], ...sizes },
  {
    kind: 'rectangle',
    points: [
      [119.9, 31.9],
      [120.1, 31.7],
    ],
    ...sizes,
  },
  {
    kind: 'polygon',
    points: [
      [119.9, 31.9],
      [120.1, 31.7],
      [119.9, 31.7],
    ],
    ...sizes,
  },
  {
    kind: 'route',
    points: [
      [119.9, 31.9],
      [120.1, 31.7],
    ],
    ...sizes,
  },
  { kind: 'point', points: [[119.9741, 31.8106]], ...sizes },
]

describe('a sketch', () => {
  it.each(sketches)('is read back from the map as it was drawn: $kind', (sketch) => {
    expect(sketchOf(geometryOf(sketch), { ...sketch, points: [] })).toEqual(sketch)
  })

  it('is as large on the ground as its radius says', () => {
    const circle = geometryOf(sketches[0]!) as Circle
    const [x, y] = circle.getCenter() as [number, number]
    const edge = toLonLat([x + circle.getRadius(), y])
    expect(getDistance([119.9741, 31.8106], edge)).toBeCloseTo(500, -1)
  })

  it('that is a circle stays as large when it is moved, and is measured when its edge is', () => {
    const circle = geometryOf(sketches[0]!) as Circle
    circle.translate(0, 200_000)
    expect(sketchOf(circle, sketches[0]!).radius_m).toBe(500)
    circle.setRadius(circle.getRadius() * 2)
    expect(sketchOf(circle, sketches[0]!).radius_m).toBeLessThan(1000)
    expect(sketchOf(circle, sketches[0]!).radius_m).toBeGreaterThan(970)
  })

  it('knows what it covers', () => {
    expect(extentOf(sketches[1]!)).toEqual([119.9, 31.7, 120.1, 31.9])
  })

  it('of a rectangle is the same from whichever corners it was drawn', () => {
    const turned: Sketch = { ...sketches[1]!, points: [...sketches[1]!.points].reverse() }
    expect(sketchOf(geometryOf(turned), turned)).toEqual(sketches[1])
  })
})
