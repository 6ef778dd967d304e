import Feature from 'ol/Feature.js'
import Point from 'ol/geom/Point.js'
import VectorLayer from 'ol/layer/Vector.js'
import VectorSource from 'ol/source/Vector.js'
import CircleStyle from 'ol/style/Circle.js'
import Fill from 'ol/style/Fill.js'
import Stroke from 'ol/style/Stroke.js'
import Style from 'ol/style/Style.js'
import Text from 'ol/style/Text.js'
import { FONT, Z } from '../baseLayers'
import { toMercator } from '../geo'
import { LOOKS, STATES } from '../states'
import { stepAside } from './apart'
import type { Area } from './feed'

type Step = readonly [number, number]

const INK = '#1d2733'
const LETTER = 12
const NOT_SEEN = new Fill({ color: 'rgba(255,255,255,0)' })
const HALO = new Stroke({ color: 'rgba(255,255,255,.92)', width: 3 })

/** How many vehicles are in each division: a ring of the states around the number. None lies over another. */
export class CountLayer extends VectorLayer<VectorSource> {
  private readonly rings = new VectorSource()
  private areas: Area[] = []
  private steps = new Map<string, Step>()
  private stepsAt = 0

  constructor() {
    // Names of the base map make room for the rings.
    super({ zIndex: Z.counts, renderBuffer: 160, declutter: true })
    this.setSource(this.rings)
    this.setStyle((feature, resolution) => {
      const area = feature.get('area') as Area
      return ringStyles(area, this.stepOf(area, resolution))
    })
  }

  show(areas: Area[]): void {
    this.areas = areas
    this.stepsAt = 0
    this.rings.clear()
    this.rings.addFeatures(
      areas.map((area) => new Feature({ geometry: new Point(toMercator([area.lon, area.lat])), area })),
    )
  }

  private stepOf({ code }: Area, resolution: number): Step {
    if (this.stepsAt !== resolution) {
      const boxes = this.areas.map(({ lon, lat, name, counts }) => {
        const [east, north] = toMercator([lon, lat])
        const radius = radiusOf(totalOf(counts))
        const half = Math.max(radius + 2, (name.length * LETTER) / 2) + 1
        return { x: east / resolution, y: -north / resolution, half, above: radius + 3, below: radius + 19 }
      })
      const steps = stepAside(boxes)
      this.steps = new Map(this.areas.map(({ code }, n) => [code, steps[n]!]))
      this.stepsAt = resolution
    }
    return this.steps.get(code) ?? [0, 0]
  }
}

export const totalOf = (counts: number[]): number => counts.reduce((sum, count) => sum + count, 0)

const radiusOf = (total: number): number => 15 + Math.min(15, 4 * Math.log10(total + 1))

function ringStyles({ name, counts }: Area, [right, down]: Step): Style[] {
  const total = totalOf(counts)
  const radius = radiusOf(total)
  const ring = new Style({
    renderer: (coordinates, state) => {
      const pen = state.context
      const [x, y] = coordinates as [number, number]
      pen.save()
      pen.translate(x, y)
      pen.scale(state.pixelRatio, state.pixelRatio)
      if (Math.hypot(right, down) > radius) drawLeader(pen, right, down)
      pen.translate(right, down)
      drawRing(pen, counts, total, radius)
      pen.restore()
    },
  })
  // What names must not lie under, and what is clicked.
  const image = new CircleStyle({
    radius: radius + 2,
    displacement: [right, -down],
    fill: NOT_SEEN,
    declutterMode: 'obstacle',
  })
  const text = new Text({
    text: name,
    font: `500 ${LETTER}px ${FONT}`,
    offsetX: right,
    offsetY: down + radius + 10,
    fill: new Fill({ color: INK }),
    stroke: HALO,
    declutterMode: 'obstacle',
  })
  return [ring, new Style({ image, text })]
}

/** To the place that the ring had to leave. */
function drawLeader(pen: CanvasRenderingContext2D, right: number, down: number): void {
  pen.strokeStyle = pen.fillStyle = '#5b6b80'
  pen.lineWidth = 1
  pen.beginPath()
  pen.moveTo(0, 0)
  pen.lineTo(right, down)
  pen.stroke()
  pen.beginPath()
  pen.arc(0, 0, 2.5, 0, 2 * Math.PI)
  pen.fill()
}

function drawRing(pen: CanvasRenderingContext2D, counts: number[], total: number, radius: number): void {
  pen.fillStyle = '#ffffff'
  pen.beginPath()
  pen.arc(0, 0, radius + 1.5, 0, 2 * Math.PI)
  pen.fill()
  pen.lineWidth = 5
  let from = -Math.PI / 2
  counts.forEach((count, index) => {
    const to = from + (count / total) * 2 * Math.PI
    pen.strokeStyle = LOOKS[STATES[index]!].colour
    pen.beginPath()
    pen.arc(0, 0, radius - 2.5, from, to)
    pen.stroke()
    from = to
  })
  pen.fillStyle = INK
  pen.textAlign = 'center'
  pen.textBaseline = 'middle'
  pen.font = `600 ${LETTER}px ${FONT}`
  pen.fillText(String(total), 0, 1)
}
