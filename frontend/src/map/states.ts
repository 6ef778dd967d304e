import { motionStates } from '@/api/labels'

export type State = keyof typeof motionStates

/** How a state looks on a map: told apart by shape first, then by colours that the colour-blind can tell apart. */
export interface Look {
  label: string
  /** Where five stand side by side on a phone. */
  short: string
  colour: string
  shape: 'arrow' | 'disc' | 'square' | 'ring' | 'diamond'
}

/** In the order in which the server numbers them. */
export const STATES: readonly State[] = ['moving', 'still', 'parked', 'offline', 'unlocated']

export const LOOKS: Record<State, Look> = {
  moving: { label: motionStates.moving, short: '运动', colour: '#0072b2', shape: 'arrow' },
  still: { label: motionStates.still, short: '静止', colour: '#d98200', shape: 'disc' },
  parked: { label: motionStates.parked, short: '停放', colour: '#00805c', shape: 'square' },
  offline: { label: motionStates.offline, short: '离线', colour: '#6b7280', shape: 'ring' },
  unlocated: { label: motionStates.unlocated, short: '未定位', colour: '#a8437f', shape: 'diamond' },
}

const OUTLINES: Record<'arrow' | 'square' | 'diamond', [number, number][]> = {
  arrow: [
    [0, -1],
    [0.74, 0.82],
    [0, 0.42],
    [-0.74, 0.82],
  ],
  square: [
    [-0.66, -0.66],
    [0.66, -0.66],
    [0.66, 0.66],
    [-0.66, 0.66],
  ],
  diamond: [
    [0, -0.92],
    [0.92, 0],
    [0, 0.92],
    [-0.92, 0],
  ],
}

/** Draws a shape around the pen's origin, `size` across, with a light edge; an arrow looks north. */
export function drawShape(pen: CanvasRenderingContext2D, { shape, colour }: Look, size: number): void {
  const half = size / 2
  pen.beginPath()
  if (shape === 'disc' || shape === 'ring')
    pen.arc(0, 0, half * (shape === 'ring' ? 0.6 : 0.74), 0, 2 * Math.PI)
  else {
    for (const [x, y] of OUTLINES[shape]) pen.lineTo(x * half, y * half)
    pen.closePath()
  }
  pen.lineJoin = 'round'
  pen.lineWidth = size / 6
  pen.strokeStyle = '#ffffff'
  pen.stroke()
  pen.fillStyle = shape === 'ring' ? '#ffffff' : colour
  pen.fill()
  if (shape === 'ring') {
    pen.lineWidth = size / 5
    pen.strokeStyle = colour
    pen.stroke()
  }
}
