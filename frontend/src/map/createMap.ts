import { defaults as defaultControls } from 'ol/control/defaults.js'
import { defaults as defaultInteractions } from 'ol/interaction/defaults.js'
import OlMap from 'ol/Map.js'
import View from 'ol/View.js'
import { boundaryLayers, Z } from './baseLayers'
import { ScaleInWords } from './scale'
import { extentToMercator, toLonLat, toMercator, type Extent, type LonLat } from './geo'
import type { MapSettings } from './source'
import { TileBase } from './tiles'

export interface Place {
  centre: LonLat
  zoom: number
}

/** What features do with a map; where that is not enough, `map` is OpenLayers' own. */
export interface BaseMap {
  map: OlMap
  view: View
  fit: (extent: Extent, options?: { maxZoom?: number; animated?: boolean; padding?: number[] }) => void
  flyTo: (place: LonLat, zoom?: number) => void
  /** Without any movement of one's own: what is followed stays in the middle. */
  centreOn: (place: LonLat) => void
  place: () => Place
  extent: () => Extent
  dispose: () => void
}

/** Top, right, bottom, left: to the right beyond the buttons, nothing lies under them. */
const BESIDE_BUTTONS = [40, 64, 40, 40]
const EVERYTHING: Extent = [73, 18, 135, 54]
const calm = (): boolean => globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false

export function createMap(
  target: HTMLElement,
  settings: MapSettings,
  {
    start,
    onError,
    onTiles,
  }: {
    start?: Place | undefined
    onError: (error: unknown) => void
    /** Whether boundaries stand for tiles that do not come. */
    onTiles: (missing: boolean) => void
  },
): BaseMap {
  const view = new View({
    center: toMercator(start?.centre ?? [119, 33]),
    zoom: start?.zoom ?? 7,
    minZoom: 3,
    maxZoom: 18,
    enableRotation: false,
  })
  const tiles = settings.tile_urls.length
    ? new TileBase(settings, Z.base, () => boundaryLayers(onError), onTiles)
    : undefined
  const map = new OlMap({
    target,
    view,
    layers: tiles?.layers ?? boundaryLayers(onError),
    controls: defaultControls({
      attribution: false,
      rotate: false,
      zoomOptions: { zoomInTipLabel: '放大', zoomOutTipLabel: '缩小' },
    }).extend([new ScaleInWords({ minWidth: 44, maxWidth: 96 })]),
    interactions: defaultInteractions({ altShiftDragRotate: false, pinchRotate: false }),
  })
  tiles?.watch(map)
  let awaited: number[] | undefined
  const fit: BaseMap['fit'] = (extent, { maxZoom = 15, animated = true, padding = BESIDE_BUTTONS } = {}) =>
    view.fit(extentToMercator(extent), {
      padding,
      maxZoom,
      duration: animated && !calm() ? 350 : 0,
    })
  if (!start) {
    map.updateSize()
    fit((settings.extent as Extent | null) ?? EVERYTHING, { animated: false })
  }
  return {
    map,
    view,
    fit,
    flyTo: (place, zoom) => {
      awaited = undefined
      const target = {
        center: toMercator(place),
        zoom: zoom ?? Math.max(view.getZoom() ?? 0, 13),
        duration: calm() ? 0 : 450,
      }
      view.animate(target, () => awaited && view.setCenter(awaited))
    },
    // Setting the centre would end a flight, and with it the zooming in: it waits until the map has arrived.
    centreOn: (place) => {
      awaited = toMercator(place)
      if (!view.getAnimating()) view.setCenter(awaited)
    },
    place: () => ({ centre: toLonLat(view.getCenter()!), zoom: view.getZoom()! }),
    extent: () => {
      const [west, south, east, north] = view.calculateExtent(map.getSize())
      return [...toLonLat([west!, south!]), ...toLonLat([east!, north!])] as const
    },
    dispose: () => {
      tiles?.dispose()
      map.setTarget(undefined)
      map.dispose()
    },
  }
}
