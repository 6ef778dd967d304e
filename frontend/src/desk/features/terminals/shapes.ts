import { metresBetween, type LonLat } from '@/map/geo'
import type { Sketch, SketchKind } from '@/map/sketch'
import type { Landmark } from '@/map/sketchLayer'
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
      return `约 ${spanOf(shape.north_west, shape.south_east)}`
    case 'polygon':
      return `${shape.corners.length} 个顶点`
    default:
      return `${shape.corners.length} 个拐点，宽 ${shape.width_m ?? 50} 米`
  }
}

function spanOf({ lat: north, lon: west }: Point, { lat: south, lon: east }: Point): string {
  const across = metresBetween([west, south], [east, south])
  const along = metresBetween([west, south], [west, north])
  const large = Math.max(across, along) >= 1000
  const [a, b] = [across, along].map((m) => (large ? (m / 1000).toFixed(1) : Math.round(m)))
  return `${a} × ${b} ${large ? '公里' : '米'}`
}

const FEWEST: Record<string, number> = { circle: 1, rectangle: 2, polygon: 3, route: 2 }

/** What is wrong with the number of points; empty if nothing is. */
export function countFault(kind: string, count: number): string {
  const fewest = FEWEST[kind] ?? 1
  const exact = kind === 'circle' || kind === 'rectangle'
  if (count < fewest || (exact && count > fewest))
    return exact ? `应填 ${fewest} 个点` : `至少 ${fewest} 个点`
  return ''
}

export const toLonLat = ({ lat, lon }: Point): LonLat => [lon, lat]
export const toPoint = ([lon, lat]: LonLat): Point => ({ lat, lon })

export function cornersOf(shape: Kept): readonly Point[] {
  if (shape.kind === 'circle') return [shape.center]
  return shape.kind === 'rectangle' ? [shape.north_west, shape.south_east] : shape.corners
}

/** Other fences by their names, each in its middle. */
export const landmarksOf = (fences: readonly Fence[]): Landmark[] =>
  fences.map(({ name, shape }) => {
    const corners = cornersOf(shape)
    const mean = (of: (corner: Point) => number) =>
      corners.reduce((sum, corner) => sum + of(corner), 0) / corners.length
    return { name, at: [mean(({ lon }) => lon), mean(({ lat }) => lat)] }
  })

/** As the map draws it. */
export const sketchOf = (shape: Kept): Sketch => ({
  kind: shape.kind as SketchKind,
  points: cornersOf(shape).map(toLonLat),
  radius_m: shape.kind === 'circle' ? shape.radius_m : 500,
  width_m: shape.kind === 'route' ? (shape.width_m ?? 50) : 50,
})

/** What the terminal is to do about it. */
export function ruleOf(shape: Kept): string {
  const told = [
    ...crossing(shape.enter_driver, shape.leave_driver, '提醒驾驶员'),
    ...crossing(shape.enter_platform, shape.leave_platform, '报平台'),
  ]
  const speed = shape.top_speed_kmh ? `限速 ${shape.top_speed_kmh} 公里/小时` : ''
  const period = shape.daily_from ? `每日 ${shape.daily_from.slice(0, 5)}–${shape.daily_to?.slice(0, 5)}` : ''
  return [speed, period, ...told].filter(Boolean).join('，')
}

function crossing(enter: boolean | undefined, leave: boolean | undefined, told: string): string[] {
  if (!enter && !leave) return []
  return [`${enter && leave ? '进出' : enter ? '进入' : '离开'}${told}`]
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
