import { FONT } from './baseLayers'

/** Pixels of the canvas: the middle of the vehicle whose plate is to be written. */
export interface Labelled {
  x: number
  y: number
  text: string
}

const HEIGHT = 16
const BELOW = 10

/** Those that find room below their vehicle; whoever comes last goes first, since it was drawn above the others. */
export function roomFor(
  labelled: readonly Labelled[],
  ratio: number,
  widthOf: (text: string) => number,
): Labelled[] {
  const taken: [number, number, number, number][] = []
  return [...labelled].reverse().filter(({ x, y, text }) => {
    const half = widthOf(text) / 2 + 2 * ratio
    const top = y + BELOW * ratio
    const box: (typeof taken)[number] = [x - half, top, x + half, top + HEIGHT * ratio]
    const free = taken.every(
      ([left, up, right, down]) => box[2] <= left || box[0] >= right || box[3] <= up || box[1] >= down,
    )
    if (free) taken.push(box)
    return free
  })
}

export function drawPlates(pen: CanvasRenderingContext2D, labelled: Labelled[], ratio: number): void {
  if (!labelled.length) return
  pen.font = `600 ${12 * ratio}px ${FONT}`
  pen.textAlign = 'center'
  pen.textBaseline = 'top'
  pen.lineJoin = 'round'
  pen.lineWidth = 3 * ratio
  pen.strokeStyle = 'rgba(255,255,255,.92)'
  pen.fillStyle = '#1d2733'
  for (const { x, y, text } of roomFor(labelled, ratio, (plate) => pen.measureText(plate).width)) {
    pen.strokeText(text, x, y + (BELOW + 2) * ratio)
    pen.fillText(text, x, y + (BELOW + 2) * ratio)
  }
}
