import Feature from 'ol/Feature.js'
import GeoJSON from 'ol/format/GeoJSON.js'
import Point from 'ol/geom/Point.js'
import type BaseLayer from 'ol/layer/Base.js'
import VectorLayer from 'ol/layer/Vector.js'
import VectorImageLayer from 'ol/layer/VectorImage.js'
import VectorSource from 'ol/source/Vector.js'
import Fill from 'ol/style/Fill.js'
import Stroke from 'ol/style/Stroke.js'
import Style from 'ol/style/Style.js'
import Text from 'ol/style/Text.js'
import { toMercator } from './geo'
import { boundaries, type BoundaryName } from './source'

export const FONT = "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
/** From here on single vehicles are worth drawing; further out they are counted by division. */
export const NEAR_ZOOM = 9
/** Names lie above vehicles, boundaries below. */
export const Z = { base: 0, tracks: 10, vehicles: 20, names: 30, counts: 40 }

const LAND = new Fill({ color: '#fbfaf6' })
const border = (color: string, width: number, lineDash?: number[]) => new Stroke({ color, width, lineDash })

interface Drawn {
  name: BoundaryName
  from: number
  style: (zoom: number) => Style
  /** Between which zooms the names stand. */
  names?: [number, number]
  size: number
}

const FAR = new Style({ fill: LAND, stroke: border('#8794a6', 1) })
// The outline of provinces is coarse: near by, those of cities and counties stand for it.
const FAR_SEEN_NEAR = new Style({ fill: LAND })
const CITY = new Style({ fill: LAND, stroke: border('#8794a6', 1.2) })
const COUNTY = new Style({ stroke: border('#b3bdca', 0.8, [5, 4]) })

const DRAWN: Drawn[] = [
  {
    name: 'provinces',
    from: 0,
    style: (zoom) => (zoom < 7.5 ? FAR : FAR_SEEN_NEAR),
    names: [0, 6.2],
    size: 13,
  },
  { name: 'cities', from: 6.2, style: () => CITY, names: [6.2, NEAR_ZOOM], size: 14 },
  { name: 'counties', from: 8, style: () => COUNTY, names: [NEAR_ZOOM, 30], size: 13 },
]

/** Boundaries that need no network. Kept as a picture while the map is dragged: that is what makes it smooth. */
export function boundaryLayers(onError: (error: unknown) => void): BaseLayer[] {
  return DRAWN.flatMap((drawn) => {
    const source = new VectorSource()
    const names = new VectorSource()
    void boundaries[drawn.name]()
      .then((file) => {
        const reader = new GeoJSON({ dataProjection: 'EPSG:4326', featureProjection: 'EPSG:3857' })
        source.addFeatures(reader.readFeatures(file))
        for (const { properties } of file.features) {
          if (properties.label)
            names.addFeature(
              new Feature({ geometry: new Point(toMercator(properties.label)), name: properties.name }),
            )
        }
      })
      .catch(onError)
    const areas = new VectorImageLayer({
      source,
      imageRatio: 2,
      minZoom: drawn.from,
      zIndex: Z.base,
      style: (_feature, resolution) => drawn.style(zoomOf(resolution)),
    })
    return drawn.names ? [areas, nameLayer(names, drawn.names, drawn.size)] : [areas]
  })
}

function nameLayer(source: VectorSource, [from, to]: [number, number], size: number): BaseLayer {
  const text = new Text({
    font: `500 ${size}px ${FONT}`,
    fill: new Fill({ color: '#485465' }),
    stroke: border('rgba(255,255,255,.9)', 3),
  })
  const style = new Style({ text })
  return new VectorLayer({
    source,
    declutter: true,
    minZoom: from,
    maxZoom: to,
    zIndex: Z.names,
    style: (feature) => {
      text.setText(String(feature.get('name')))
      return style
    },
  })
}

const zoomOf = (resolution: number): number => Math.log2(156543.03392804097 / resolution)
