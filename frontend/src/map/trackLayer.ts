import Feature from 'ol/Feature.js'
import LineString from 'ol/geom/LineString.js'
import Point from 'ol/geom/Point.js'
import VectorLayer from 'ol/layer/Vector.js'
import VectorSource from 'ol/source/Vector.js'
import CircleStyle from 'ol/style/Circle.js'
import Fill from 'ol/style/Fill.js'
import Stroke from 'ol/style/Stroke.js'
import Style from 'ol/style/Style.js'
import Text from 'ol/style/Text.js'
import { FONT, Z } from './baseLayers'
import { toMercator, type Extent, type LonLat } from './geo'

export interface TrackLine {
  id: string | number
  colour: string
  /** Stretches between gaps: where nothing was heard, nothing is drawn. */
  runs: LonLat[][]
}

export interface TrackMark {
  /** Given back when it is clicked. */
  id: string | number
  at: LonLat
  colour: string
  /** Up to three characters inside; the circle is as wide as they need. */
  text?: string
  /** Radius in pixels, at least. */
  size?: number
  /** So many pixels to the right and up from its place, where a dot stays: what stands there does not cover it. */
  hangs?: readonly [number, number]
}

/** Lines of tracks with marks on them: where it began, stopped, gave an alarm, ended. */
export class TrackLayer {
  private readonly lines = new VectorSource<Feature<LineString>>()
  private readonly marks = new VectorSource<Feature<Point>>()
  readonly layers = [
    new VectorLayer({ source: this.lines, zIndex: Z.tracks, updateWhileInteracting: false }),
    new VectorLayer({ source: this.marks, zIndex: Z.tracks + 1 }),
  ]

  showLines(lines: TrackLine[]): void {
    this.lines.clear()
    for (const { id, colour, runs } of lines) {
      const style = [
        new Style({ stroke: new Stroke({ color: 'rgba(255,255,255,.9)', width: 7 }) }),
        new Style({ stroke: new Stroke({ color: colour, width: 4 }) }),
      ]
      for (const run of runs.filter((points) => points.length > 1)) {
        const feature = new Feature(new LineString(run.map(toMercator)))
        feature.setStyle(style)
        feature.set('track', id)
        this.lines.addFeature(feature)
      }
    }
  }

  showMarks(marks: TrackMark[]): void {
    this.marks.clear()
    this.marks.addFeatures(marks.map(markFeature))
  }

  /** What all lines and marks cover, or nothing. */
  extent(lines: TrackLine[]): Extent | undefined {
    const points = lines.flatMap(({ runs }) => runs.flat())
    if (!points.length) return undefined
    let [west, south, east, north] = [180, 90, -180, -90]
    for (const [lon, lat] of points) {
      west = Math.min(west, lon)
      south = Math.min(south, lat)
      east = Math.max(east, lon)
      north = Math.max(north, lat)
    }
    return [west, south, east, north]
  }
}

const LETTERS = 1.1
const EDGE = 3
const isWide = (character: string) => character > '\u2e80'

/** How large the letters are, and the radius of the circle that holds them, in pixels. */
export function measures(text: string, size: number): { font: number; radius: number } {
  const font = Math.round(size * (text.length > 1 ? LETTERS : 1.25))
  const ems = [...text].reduce((sum, one) => sum + (isWide(one) ? 1 : 0.62), 0)
  return { font, radius: Math.max(size, Math.ceil((ems * font) / 2) + EDGE) }
}

function markFeature({ id, at, colour, text = '', size = 9, hangs = [0, 0] }: TrackMark): Feature<Point> {
  const feature = new Feature(new Point(toMercator(at)))
  const { font, radius } = measures(text, size)
  const [right, up] = hangs
  const circle = (radius: number, displacement: number[]) =>
    new CircleStyle({
      radius,
      displacement,
      fill: new Fill({ color: colour }),
      stroke: new Stroke({ color: '#ffffff', width: 2 }),
    })
  const style = new Style({
    image: circle(radius, [right, up]),
    text: new Text({
      text,
      offsetX: right,
      offsetY: -up,
      font: `600 ${font}px ${FONT}`,
      fill: new Fill({ color: '#ffffff' }),
    }),
  })
  feature.set('mark', id)
  feature.setStyle(right || up ? [new Style({ image: circle(5, [0, 0]) }), style] : style)
  return feature
}
