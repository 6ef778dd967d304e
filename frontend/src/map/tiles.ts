import type OlMap from 'ol/Map.js'
import type Tile from 'ol/Tile.js'
import type BaseLayer from 'ol/layer/Base.js'
import TileLayer from 'ol/layer/Tile.js'
import { get as projectionOf } from 'ol/proj.js'
import XYZ from 'ol/source/XYZ.js'
import TileGrid from 'ol/tilegrid/TileGrid.js'
import type { MapSettings } from './source'

/** So many tiles in a row that did not come, or so long none that was asked for: the service cannot be reached. */
const TOO_MANY = 6
const TOO_LONG = 10_000
const AGAIN = 15_000

/** 天地图 or any other service of tiles: XYZ, TMS or WMTS, whose address says where x, y (or -y) and z go. */
export function tileSources({
  tile_urls,
  tile_projection,
}: Pick<MapSettings, 'tile_urls' | 'tile_projection'>) {
  return tile_urls.map((url) =>
    tile_projection === 'EPSG:4490'
      ? new XYZ({ url, projection: 'EPSG:4326', tileGrid: geographicGrid(), wrapX: true })
      : new XYZ({ url, maxZoom: 18 }),
  )
}

/** Tiles cut in degrees of CGCS2000, which on a screen is WGS-84: level 1 holds the world in two tiles. */
function geographicGrid(): TileGrid {
  const extent = projectionOf('EPSG:4326')!.getExtent()
  const resolutions = Array.from({ length: 19 }, (_, zoom) => 360 / 256 / 2 ** zoom)
  return new TileGrid({ extent, origin: [-180, 90], resolutions, tileSize: 256 })
}

/** Tile layers, and `instead` of them where the service does not answer, until it does. */
export class TileBase {
  readonly layers: BaseLayer[]
  private readonly sources: XYZ[]
  private failed = 0
  private lastAsked = ''
  private waiting: ReturnType<typeof setTimeout> | undefined
  private again: ReturnType<typeof setTimeout> | undefined
  private shown: BaseLayer[] | undefined

  constructor(
    settings: MapSettings,
    zIndex: number,
    private readonly instead: () => BaseLayer[],
    private readonly tell: (missing: boolean) => void,
  ) {
    this.sources = tileSources(settings)
    this.layers = this.sources.map((source) => new TileLayer({ zIndex, source }))
  }

  /** Begins to watch what comes; the layers are on the map already. */
  watch(map: OlMap): void {
    for (const source of this.sources) {
      const address = (tile: Tile) =>
        source.getTileUrlFunction()(tile.getTileCoord(), 1, source.getProjection()!) ?? ''
      source.on('tileloadstart', ({ tile }) => {
        this.lastAsked = address(tile)
        this.waiting ??= setTimeout(() => this.down(map), TOO_LONG)
      })
      source.on('tileloadend', () => {
        this.failed = 0
        clearTimeout(this.waiting)
        this.waiting = undefined
        if (this.shown) this.up(map)
      })
      source.on('tileloaderror', ({ tile }) => {
        this.lastAsked = address(tile)
        if (++this.failed >= TOO_MANY) this.down(map)
      })
    }
  }

  dispose(): void {
    clearTimeout(this.waiting)
    clearTimeout(this.again)
  }

  private down(map: OlMap): void {
    if (this.shown) return
    this.shown = this.instead()
    for (const layer of this.shown) map.addLayer(layer)
    this.tell(true)
    this.tryAgain()
  }

  private up(map: OlMap): void {
    for (const layer of this.shown ?? []) map.removeLayer(layer)
    this.shown = undefined
    this.failed = 0
    clearTimeout(this.again)
    this.tell(false)
  }

  /** One tile aside: to ask for all of them anew would also drop those that are there. */
  private tryAgain(): void {
    this.again = setTimeout(() => {
      const probe = new Image()
      probe.onload = () => {
        this.sources.forEach((source) => source.refresh())
        this.tryAgain()
      }
      probe.onerror = () => this.tryAgain()
      probe.src = this.lastAsked
    }, AGAIN)
  }
}
