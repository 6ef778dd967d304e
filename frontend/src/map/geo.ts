import { getDistance } from 'ol/sphere.js'

/** WGS-84 degrees to metres of the web map (EPSG:3857) and back, on plain numbers: it is done for every vehicle. */
const RADIUS = 6378137
const HALF = Math.PI / 180

export type LonLat = readonly [number, number]
/** West, south, east, north in degrees. */
export type Extent = readonly [number, number, number, number]

export const mercatorX = (lon: number): number => lon * HALF * RADIUS

export const mercatorY = (lat: number): number => Math.log(Math.tan(Math.PI / 4 + (lat * HALF) / 2)) * RADIUS

export const toMercator = ([lon, lat]: LonLat): [number, number] => [mercatorX(lon), mercatorY(lat)]

export const toLonLat = ([x, y]: readonly number[]): [number, number] => [
  x! / RADIUS / HALF,
  (2 * Math.atan(Math.exp(y! / RADIUS)) - Math.PI / 2) / HALF,
]

export const extentToMercator = ([west, south, east, north]: Extent): [number, number, number, number] => [
  ...toMercator([west, south]),
  ...toMercator([east, north]),
]

/** On the ground. */
export const metresBetween = (one: LonLat, other: LonLat): number => getDistance([...one], [...other])

/** Around all of them. */
export function extentAround(places: readonly LonLat[]): Extent {
  const [lons, lats] = [places.map(([lon]) => lon), places.map(([, lat]) => lat)]
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)]
}
