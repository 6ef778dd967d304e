import Collection from 'ol/Collection.js'
import { never } from 'ol/events/condition.js'
import Feature from 'ol/Feature.js'
import type Geometry from 'ol/geom/Geometry.js'
import Point from 'ol/geom/Point.js'
import { fromExtent, type default as Polygon } from 'ol/geom/Polygon.js'
import Draw, { createBox } from 'ol/interaction/Draw.js'
import type Interaction from 'ol/interaction/Interaction.js'
import Modify from 'ol/interaction/Modify.js'
import VectorLayer from 'ol/layer/Vector.js'
import VectorSource from 'ol/source/Vector.js'
import CircleStyle from 'ol/style/Circle.js'
import Fill from 'ol/style/Fill.js'
import Stroke from 'ol/style/Stroke.js'
import Style from 'ol/style/Style.js'
import { boundingExtent } from 'ol/extent.js'
import { Z } from './baseLayers'
import type { BaseMap } from './createMap'
import { toLonLat, toMercator, type LonLat } from './geo'
import { extentOf, geometryOf, sketchOf, stretchAt, type Sketch, type SketchKind } from './sketch'

/** From this zoom on 300 m can be told, some 20 pixels; who points from further away is brought as near as this. */
const [POINT_FROM, POINT_AT] = [13, 15]
const EDGE = '#1f4e8c'
const AREA = new Fill({ color: 'rgba(31, 78, 140, .16)' })
const LINE = new Stroke({ color: EDGE, width: 2.5 })
const HANDLE = new CircleStyle({
  radius: 6,
  fill: new Fill({ color: '#ffffff' }),
  stroke: new Stroke({ color: EDGE, width: 2 }),
})
const PIN = new CircleStyle({
  radius: 7,
  fill: new Fill({ color: EDGE }),
  stroke: new Stroke({ color: '#ffffff', width: 2 }),
})
const DRAWN_AS = {
  point: 'Point',
  circle: 'Circle',
  rectangle: 'Circle',
  polygon: 'Polygon',
  route: 'LineString',
} as const

export interface Landmark {
  name: string
  at: LonLat
  /** Of what is looked for; others are only to find the way. */
  colour?: string
}

/** One point, area or way: shown, drawn anew, or changed by its corners. */
export class SketchLayer {
  private readonly source = new VectorSource<Feature>()
  private interactions: Interaction[] = []
  private sketch: Sketch | null = null

  constructor(
    private readonly base: BaseMap,
    private readonly onChange: (sketch: Sketch) => void,
    /** A point was put from so far away that it could be anywhere: the map goes there, and it is put again. */
    private readonly onTooFar: () => void = () => undefined,
  ) {
    base.map.addLayer(
      new VectorLayer({
        source: this.source,
        zIndex: Z.vehicles,
        style: (feature, resolution) => this.styleOf(feature.getGeometry() as Geometry, resolution),
      }),
    )
  }

  /** Shows it, and lets its corners be dragged if it may be changed. */
  show(sketch: Sketch, { editable }: { editable: boolean }): void {
    this.clear()
    this.sketch = sketch
    const feature = new Feature(geometryOf(sketch))
    this.source.addFeature(feature)
    if (!editable) return
    // A tap elsewhere moves it: a thumb drags nothing so small.
    if (sketch.kind === 'point') this.add(this.drawing(sketch.kind))
    if (sketch.kind === 'rectangle') this.dragCorners(feature as Feature<Polygon>)
    else this.dragAll(feature)
  }

  /** From nothing. */
  draw(kind: SketchKind, sizes: Pick<Sketch, 'radius_m' | 'width_m'>): void {
    this.clear()
    this.sketch = { kind, points: [], ...sizes }
    this.add(this.drawing(kind))
  }

  /** With what lies around it: without streets that is how one knows where it is. */
  fit(): void {
    if (this.sketch?.points.length) this.base.fit(extentOf(this.sketch), { maxZoom: 15 })
  }

  clear(): void {
    for (const one of this.interactions) this.base.map.removeInteraction(one)
    this.interactions = []
    this.source.clear()
    this.sketch = null
  }

  private drawing(kind: SketchKind): Draw {
    const draw = new Draw({
      source: this.source,
      type: DRAWN_AS[kind],
      freehandCondition: never,
      finishCondition: ({ coordinate }) => {
        if (kind !== 'point' || (this.base.view.getZoom() ?? 0) >= POINT_FROM) return true
        // After this event: the interaction is still at work.
        queueMicrotask(() => draw.abortDrawing())
        this.base.flyTo(toLonLat(coordinate), POINT_AT)
        this.onTooFar()
        return false
      },
      style: (feature, resolution) => this.styleOf(feature.getGeometry() as Geometry, resolution),
      ...(kind === 'rectangle' ? { geometryFunction: createBox() } : {}),
    })
    draw.on('drawend', ({ feature }) => this.tell(feature.getGeometry()!))
    return draw
  }

  private add(interaction: Interaction): void {
    this.base.map.addInteraction(interaction)
    this.interactions.push(interaction)
  }

  private tell(geometry: Geometry): void {
    this.onChange(sketchOf(geometry, this.sketch!))
  }

  private dragAll(feature: Feature): void {
    const modify = new Modify({ features: new Collection([feature]), pixelTolerance: 12 })
    modify.on('modifyend', () => this.tell(feature.getGeometry()!))
    this.add(modify)
  }

  /** Two opposite corners: dragging a corner of the polygon itself would make it crooked. */
  private dragCorners(feature: Feature<Polygon>): void {
    const handles = this.sketch!.points.map((corner) => new Feature(new Point(toMercator(corner))))
    const box = () => fromExtent(boundingExtent(handles.map((one) => one.getGeometry()!.getCoordinates())))
    for (const handle of handles) {
      handle.getGeometry()!.on('change', () => feature.setGeometry(box()))
      this.source.addFeature(handle)
    }
    const modify = new Modify({ features: new Collection(handles), pixelTolerance: 12 })
    modify.on('modifyend', () => this.tell(box()))
    this.add(modify)
  }

  private styleOf(geometry: Geometry, resolution: number): Style[] {
    if (geometry instanceof Point) return [new Style({ image: this.sketch?.kind === 'point' ? PIN : HANDLE })]
    if (this.sketch?.kind !== 'route') return [new Style({ fill: AREA, stroke: LINE })]
    const lat = this.sketch.points[0]?.[1] ?? 0
    const width = Math.max((this.sketch.width_m * stretchAt(lat)) / resolution, 6)
    return [
      new Style({ stroke: new Stroke({ color: 'rgba(31, 78, 140, .22)', width }) }),
      new Style({ stroke: LINE, image: HANDLE }),
    ]
  }
}
