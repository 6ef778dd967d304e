/** Of something drawn at a place: pixels from there to each side. */
export interface Box {
  x: number
  y: number
  /** To the left and to the right. */
  half: number
  above: number
  below: number
}

const ROUNDS = 80

/**
 * How far each has to step aside, in pixels, so that none lies over another; each pair shares the way. Rings of
 * neighbouring districts are wider than the districts themselves as soon as one looks at a whole province.
 */
export function stepAside(boxes: readonly Box[]): [number, number][] {
  const steps = boxes.map((): [number, number] => [0, 0])
  for (let round = 0; round < ROUNDS; round++) {
    let moved = false
    for (let one = 0; one < boxes.length; one++) {
      for (let other = one + 1; other < boxes.length; other++) {
        const [a, b, stepA, stepB] = [boxes[one]!, boxes[other]!, steps[one]!, steps[other]!]
        const right = b.x + stepB[0] - a.x - stepA[0]
        const down = b.y + stepB[1] - a.y - stepA[1]
        const across = a.half + b.half - Math.abs(right)
        const along = (down >= 0 ? a.below + b.above : a.above + b.below) - Math.abs(down)
        if (across <= 0 || along <= 0) continue
        moved = true
        const axis = across < along ? 0 : 1
        const way = (axis === 0 ? across : along) / 2 + 0.5
        const sign = (axis === 0 ? right : down) >= 0 ? 1 : -1
        stepA[axis] -= sign * way
        stepB[axis] += sign * way
      }
    }
    if (!moved) break
  }
  return steps
}
