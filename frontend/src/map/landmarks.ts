import Feature from 'ol/Feature.js'
import Point from 'ol/geom/Point.js'
import VectorLayer from 'ol/layer/Vector.js'
import VectorSource from 'ol/source/Vector.js'
import CircleStyle from 'ol/style/Circle.js'
import Fill from 'ol/style/Fill.js'
import Stroke from 'ol/style/Stroke.js'
import Style from 'ol/style/Style.js'
import Text from 'ol/style/Text.js'
import { FONT, Z } from './baseLayers'
import type { BaseMap } from './createMap'
import { toMercator } from './geo'
import type { Landmark } from './sketchLayer'

const sources = new WeakMap<BaseMap, VectorSource>()
const DOT = new CircleStyle({ radius: 3.5, fill: new Fill({ color: '#5b6b80' }) })
const pin = (colour: string) =>
  new CircleStyle({
    radius: 7,
    fill: new Fill({ color: colour }),
    stroke: new Stroke({ color: '#fff', width: 2 }),
    // A pin is always there; only its name gives way to another one.
    declutterMode: 'none',
  })

/** Places with their names: without a base map of streets they are what one knows one's way by. */
export function markLandmarks(map: BaseMap, places: readonly Landmark[]): void {
  let source = sources.get(map)
  if (!source) {
    source = new VectorSource()
    sources.set(map, source)
    map.map.addLayer(new VectorLayer({ source, declutter: true, zIndex: Z.tracks }))
  }
  source.clear()
  for (const { name, at, colour } of places) {
    const feature = new Feature(new Point(toMercator(at)))
    feature.setStyle(
      new Style({
        image: colour ? pin(colour) : DOT,
        text: new Text({
          text: name,
          font: `12px ${FONT}`,
          offsetY: colour ? 17 : 13,
          fill: new Fill({ color: colour ?? '#3b4656' }),
          stroke: new Stroke({ color: 'rgba(255,255,255,.9)', width: 3 }),
        }),
      }),
    )
    source.addFeature(feature)
  }
}
