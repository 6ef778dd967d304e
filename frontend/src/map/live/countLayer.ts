import Feature from 'ol/Feature.js'
import Point from 'ol/geom/Point.js'
import VectorLayer from 'ol/layer/Vector.js'
import VectorSource from 'ol/source/Vector.js'
import Style from 'ol/style/Style.js'
import { FONT, Z } from '../baseLayers'
import { toMercator } from '../geo'
import { LOOKS, STATES } from '../states'
import type { Area } from './feed'

/** How many vehicles are in each division: a ring of the states around the number. */
export class CountLayer extends VectorLayer<VectorSource> {
  private readonly rings = new VectorSource()

  constructor() {
    super({ zIndex: Z.counts, renderBuffer: 60 })
    this.setSource(this.rings)
  }

  show(areas: Area[]): void {
    this.rings.clear()
    this.rings.addFeatures(
      areas.map((area) => {
        const feature = new Feature(new Point(toMercator([area.lon, area.lat])))
        feature.set('area', area)
        feature.setStyle(ringStyle(area))
        return feature
      }),
    )
  }
}

export const totalOf = (counts: number[]): number => counts.reduce((sum, count) => sum + count, 0)

const radiusOf = (total: number): number => 15 + Math.min(15, 4 * Math.log10(total + 1))

function ringStyle({ name, counts }: Area): Style {
  const total = totalOf(counts)
  const radius = radiusOf(total)
  return new Style({
    renderer: (coordinates, state) => {
      const pen = state.context
      const ratio = state.pixelRatio
      const [x, y] = coordinates as [number, number]
      pen.save()
      pen.translate(x, y)
      pen.scale(ratio, ratio)
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
      pen.fillStyle = '#1d2733'
      pen.textAlign = 'center'
      pen.textBaseline = 'middle'
      pen.font = `600 12px ${FONT}`
      pen.fillText(String(total), 0, 1)
      pen.font = `500 12px ${FONT}`
      pen.lineWidth = 3
      pen.strokeStyle = 'rgba(255,255,255,.92)'
      pen.strokeText(name, 0, radius + 10)
      pen.fillText(name, 0, radius + 10)
      pen.restore()
    },
    hitDetectionRenderer: (coordinates, state) => {
      const [x, y] = coordinates as [number, number]
      state.context.beginPath()
      state.context.arc(x, y, radius * state.pixelRatio, 0, 2 * Math.PI)
      state.context.fill()
    },
  })
}
