import type { Fence, Shape } from './useFences'

type Kept = Fence['shape'] | Shape
export interface Point {
  lat: number
  lon: number
}

/** How large it is, in a few words. */
export function sizeOf(shape: Kept): string {
  switch (shape.kind) {
    case 'circle':
      return `半径 ${shape.radius_m} 米`
    case 'rectangle':
      return '矩形'
    case 'polygon':
      return `${shape.corners.length} 个顶点`
    default:
      return `${shape.corners.length} 个拐点，宽 ${shape.width_m ?? 50} 米`
  }
}

/** What the terminal is to do about it. */
export function ruleOf(shape: Kept): string {
  const told = [
    shape.enter_driver && '进入提醒驾驶员',
    shape.enter_platform && '进入报平台',
    shape.leave_driver && '离开提醒驾驶员',
    shape.leave_platform && '离开报平台',
  ]
  const speed = shape.top_speed_kmh ? `限速 ${shape.top_speed_kmh} km/h` : ''
  const period = shape.daily_from ? `每日 ${shape.daily_from.slice(0, 5)}–${shape.daily_to?.slice(0, 5)}` : ''
  return [speed, period, ...told].filter(Boolean).join('，')
}

/** One corner a line, latitude first; null where a line is none. */
export function readCorners(text: string): Point[] | null {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  const points = lines.map((line) => {
    const [lat, lon, ...rest] = line.split(/[\s,，]+/).map(Number)
    const right =
      lat !== undefined && lon !== undefined && !rest.length && Math.abs(lat) <= 90 && Math.abs(lon) <= 180
    return right ? { lat, lon } : null
  })
  return points.every((point) => point !== null) ? (points as Point[]) : null
}

export function writeCorners(points: readonly Point[]): string {
  return points.map(({ lat, lon }) => `${lat}, ${lon}`).join('\n')
}
