import { expect, test } from 'vitest'
import { tileSources } from './tiles'

const CHANGZHOU = { lon: 119.9741, lat: 31.8106 }
type Asking = (coord: number[], ratio: number, projection: never) => string | undefined

/** The address that is asked for at this place and zoom, by the source's own grid. */
function asked(url: string, projection: 'EPSG:3857' | 'EPSG:4490', zoom: number, place: number[]): string {
  const [source] = tileSources({ tile_urls: [url], tile_projection: projection })
  const coord = source!.getTileGrid()!.getTileCoordForCoordAndZ(place, zoom)
  return (source!.getTileUrlFunction() as Asking)(coord, 1, source!.getProjection() as never)!
}

const mercator = [
  (CHANGZHOU.lon / 180) * 20037508.342789244,
  (Math.log(Math.tan(Math.PI / 4 + (CHANGZHOU.lat * Math.PI) / 360)) / Math.PI) * 20037508.342789244,
]
/** As the providers write it down: columns eastwards from 180° west, rows southwards from the top. */
const column = (zoom: number) => Math.floor(((CHANGZHOU.lon + 180) / 360) * 2 ** zoom)
const row = (zoom: number) => {
  const phi = (CHANGZHOU.lat * Math.PI) / 180
  return Math.floor(((1 - Math.log(Math.tan(phi) + 1 / Math.cos(phi)) / Math.PI) / 2) * 2 ** zoom)
}

test('XYZ counts rows from the top, TMS from the bottom', () => {
  for (const zoom of [5, 12, 18]) {
    expect(asked('/{z}/{x}/{y}', 'EPSG:3857', zoom, mercator)).toBe(`/${zoom}/${column(zoom)}/${row(zoom)}`)
    const up = 2 ** zoom - 1 - row(zoom)
    expect(asked('/{z}/{x}/{-y}', 'EPSG:3857', zoom, mercator)).toBe(`/${zoom}/${column(zoom)}/${up}`)
  }
})

test('WMTS of 天地图 in degrees: the level 1 has two columns and one row', () => {
  const url = '?TILEMATRIX={z}&TILEROW={y}&TILECOL={x}'
  const place = [CHANGZHOU.lon, CHANGZHOU.lat]
  for (const zoom of [1, 10, 18]) {
    const degrees = 360 / 2 ** zoom
    const [x, y] = [Math.floor((place[0]! + 180) / degrees), Math.floor((90 - place[1]!) / degrees)]
    expect(asked(url, 'EPSG:4490', zoom, place)).toBe(`?TILEMATRIX=${zoom}&TILEROW=${y}&TILECOL=${x}`)
  }
  expect(asked(url, 'EPSG:4490', 1, place)).toBe('?TILEMATRIX=1&TILEROW=0&TILECOL=1')
})

test('hosts take turns', () => {
  const [source] = tileSources({
    tile_urls: ['https://t{0-7}.x/{z}/{x}/{y}'],
    tile_projection: 'EPSG:3857',
  })
  expect(source!.getUrls()).toEqual(Array.from({ length: 8 }, (_, n) => `https://t${n}.x/{z}/{x}/{y}`))
})
