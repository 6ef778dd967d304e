import { boundingExtent } from 'ol/extent.js'
import Circle from 'ol/geom/Circle.js'
import type Geometry from 'ol/geom/Geometry.js'
import LineString from 'ol/geom/LineString.js'
import Point from 'ol/geom/Point.js'
import Polygon, { fromExtent } from 'ol/geom/Polygon.js'
import { toLonLat, toMercator, type Extent, type LonLat } from './geo'

export type SketchKind = 'point' | 'circle' | 'rectangle' | 'polygon' | 'route'

/** A point, an area or a way that people draw, in degrees of WGS-84. */
export interface Sketch {
  kind: SketchKind
  /** The point or the centre; the north-western and the south-eastern corner; or all corners in their order. */
  points: readonly LonLat[]
  /** Of a circle. */
  radius_m: number
  /** Of a route. */
  width_m: number
}

/** The web map is larger than the ground, the more so the further north. */
export const stretchAt = (lat: number): number => 1 / Math.cos((lat * Math.PI) / 180)

const tidy = (degrees: number): number => Math.round(degrees * 1e6) / 1e6
const place = (xy: readonly number[]): LonLat => {
  const [lon, lat] = toLonLat(xy)
  return [tidy(lon), tidy(lat)]
}

/** As it is drawn, in metres of the web map. */
export function geometryOf({ kind, points, radius_m }: Sketch): Geometry {
  const corners = points.map(toMercator)
  if (kind === 'point') return new Point(corners[0]!)
  if (kind === 'circle') return new Circle(corners[0]!, radius_m * stretchAt(points[0]![1]))
  if (kind === 'route') return new LineString(corners)
  if (kind === 'polygon') return new Polygon([[...corners, corners[0]!]])
  return fromExtent(boundingExtent(corners))
}

/** Whether a circle was moved and not resized: on the ground it then stays as large as it was. */
const isMoved = (circle: Circle, { points: [centre], radius_m }: Sketch): boolean =>
  centre !== undefined && Math.abs(circle.getRadius() - radius_m * stretchAt(centre[1])) < 0.01

/** What a drawn geometry says; `before` is what it was drawn from, without points if from nothing. */
export function sketchOf(geometry: Geometry, before: Sketch): Sketch {
  const { kind } = before
  if (geometry instanceof Point) return { ...before, points: [place(geometry.getCoordinates())] }
  if (geometry instanceof Circle) {
    const centre = place(geometry.getCenter())
    const measured = Math.round(geometry.getRadius() / stretchAt(centre[1]))
    return { ...before, points: [centre], radius_m: isMoved(geometry, before) ? before.radius_m : measured }
  }
  if (geometry instanceof LineString) return { ...before, points: geometry.getCoordinates().map(place) }
  if (kind === 'rectangle') {
    const [west, south, east, north] = geometry.getExtent() as [number, number, number, number]
    return { ...before, points: [place([west, north]), place([east, south])] }
  }
  const ring = (geometry as Polygon).getCoordinates()[0]!
  return { ...before, points: ring.slice(0, -1).map(place) }
}

/** Around all of it. */
export function extentOf(sketch: Sketch): Extent {
  const [west, south, east, north] = geometryOf(sketch).getExtent() as [number, number, number, number]
  return [...place([west, south]), ...place([east, north])] as unknown as Extent
}

export const isSame = (one: Sketch, other: Sketch): boolean =>
  one.kind === other.kind &&
  one.radius_m === other.radius_m &&
  one.width_m === other.width_m &&
  String(one.points) === String(other.points)
