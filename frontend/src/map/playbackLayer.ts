import Feature from 'ol/Feature.js'
import LineString from 'ol/geom/LineString.js'
import Point from 'ol/geom/Point.js'
import VectorLayer from 'ol/layer/Vector.js'
import VectorSource from 'ol/source/Vector.js'
import Fill from 'ol/style/Fill.js'
import RegularShape from 'ol/style/RegularShape.js'
import Stroke from 'ol/style/Stroke.js'
import Style from 'ol/style/Style.js'
import Text from 'ol/style/Text.js'
import { FONT, Z } from './baseLayers'
import type { BaseMap } from './createMap'
import { toMercator, type LonLat } from './geo'
import { cutAtGaps, type Columns, type Instant, type Spell } from './playback'
import { TrackLayer, type TrackLine, type TrackMark } from './trackLayer'

export interface Drawn {
  id: number
  plate: string
  colour: string
  track: Columns
  gaps: (Spell & { kind: string })[]
  marks: TrackMark[]
}

const GAP_COLOURS: Record<string, string> = { power_off: '#8794a6', no_fix: '#a16207', lost: '#b91c1c' }

/** Tracks with their gaps (dashed, by kind) and marks, and for each the vehicle that moves along it. */
export class PlaybackLayer {
  private readonly tracks = new TrackLayer()
  private readonly bridges = new VectorSource<Feature<LineString>>()
  private readonly cars = new VectorSource<Feature<Point>>()
  private readonly heading = new Map<number, RegularShape>()

  constructor(private readonly base: BaseMap) {
    const layers = [
      new VectorLayer({ source: this.bridges, zIndex: Z.tracks }),
      ...this.tracks.layers,
      new VectorLayer({
        source: this.cars,
        zIndex: Z.vehicles,
        updateWhileAnimating: true,
        updateWhileInteracting: true,
      }),
    ]
    for (const layer of layers) base.map.addLayer(layer)
  }

  show(drawn: Drawn[]): void {
    this.bridges.clear()
    this.cars.clear()
    this.heading.clear()
    const lines: TrackLine[] = drawn.map(({ id, colour, track, gaps }) => {
      const { runs, bridges } = cutAtGaps(track, gaps)
      for (const { gap, line } of bridges) this.bridges.addFeature(bridge(line, GAP_COLOURS[gap.kind]))
      return { id, colour, runs }
    })
    this.tracks.showLines(lines)
    this.tracks.showMarks(drawn.flatMap((one) => one.marks))
    for (const one of drawn) this.addCar(one)
    const extent = this.tracks.extent(lines)
    if (extent) this.base.fit(extent, { animated: false })
  }

  move(id: number, instant: Instant | null): void {
    const car = this.cars.getFeatureById(id) as Feature<Point> | null
    if (!car) return
    this.heading.get(id)?.setRotation(((instant?.direction ?? 0) * Math.PI) / 180)
    if (instant) car.getGeometry()?.setCoordinates(toMercator(instant.place))
    car.set('hidden', !instant)
    car.changed()
  }

  /** What `onMark` is told: the id of the mark that was clicked. */
  onMark(tell: (id: string | number) => void): void {
    this.base.map.on('singleclick', ({ pixel }) => {
      const mark = this.base.map.forEachFeatureAtPixel(
        pixel,
        (feature) => feature.get('mark') as string | undefined,
        {
          hitTolerance: 6,
        },
      )
      if (mark !== undefined) tell(mark)
    })
  }

  private addCar({ id, plate, colour }: Drawn): void {
    const image = new RegularShape({
      points: 3,
      radius: 13,
      fill: new Fill({ color: colour }),
      stroke: new Stroke({ color: '#ffffff', width: 2.5 }),
      scale: [0.75, 1.1],
    })
    const text = new Text({
      text: plate,
      offsetY: -24,
      font: `600 13px ${FONT}`,
      fill: new Fill({ color: '#ffffff' }),
      backgroundFill: new Fill({ color: colour }),
      padding: [3, 6, 2, 6],
    })
    const style = new Style({ image, text })
    const car = new Feature(new Point([0, 0]))
    car.setId(id)
    car.set('hidden', true)
    car.setStyle((feature) => (feature.get('hidden') ? undefined : style))
    this.heading.set(id, image)
    this.cars.addFeature(car)
  }
}

function bridge(line: LonLat[], colour = '#8794a6'): Feature<LineString> {
  const feature = new Feature(new LineString(line.map(toMercator)))
  feature.setStyle(new Style({ stroke: new Stroke({ color: colour, width: 2.5, lineDash: [6, 7] }) }))
  return feature
}
