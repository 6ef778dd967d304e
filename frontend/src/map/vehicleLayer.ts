import type { FrameState } from 'ol/Map.js'
import Layer from 'ol/layer/Layer.js'
import { Z } from './baseLayers'
import { drawPlates, type Labelled } from './plates'
import { drawShape, LOOKS, STATES, type State } from './states'

/** Columns of equal length, in metres of the web map; what they hold may change between two drawings. */
export interface Fleet {
  count: number
  x: Float64Array
  y: Float64Array
  /** Degrees from north. */
  heading: Uint16Array
  /** Position in STATES. */
  state: Uint8Array
  /** 0: not drawn. */
  shown: Uint8Array
  plates: string[]
}

const HEADINGS = 36
const SIZE = 15
/** Metres a pixel from which plates are written beside the vehicles, where there are not more in sight than that. */
const PLATES_BELOW = 25
const MOST_PLATES = 250
/** What moves lies above what stands, and what stands above what is silent. */
const FROM_BELOW = (['offline', 'parked', 'unlocated', 'still', 'moving'] satisfies State[]).map((state) =>
  STATES.indexOf(state),
)

interface Sprite {
  /** Of each pixel that is not transparent: where, and what colour. */
  dx: Int16Array
  dy: Int16Array
  colour: Uint32Array
}

/**
 * Tens of thousands of vehicles without a graphics card: the shapes are drawn once, and their pixels written straight
 * into one picture. Everything else that was tried was at least three times slower (docs/decisions/0016).
 */
export class VehicleLayer extends Layer {
  private readonly canvas = document.createElement('canvas')
  private readonly pen = this.canvas.getContext('2d')!
  private sprites: Sprite[][] = []
  private spriteRatio = 0
  private image: ImageData | undefined
  private pixels = new Uint32Array(0)
  private chosen = -1

  constructor(private fleet: () => Fleet) {
    super({ zIndex: Z.vehicles })
    this.canvas.style.position = 'absolute'
    this.canvas.className = 'vehicle-layer'
    this.canvas.style.pointerEvents = 'none'
  }

  /** Marks one, by its position in the columns; -1 for none. */
  choose(index: number): void {
    this.chosen = index
    this.changed()
  }

  /** The vehicle nearest to a place on the screen, or -1. */
  nearest(
    frame: { centre: number[]; resolution: number; size: number[] },
    pixel: number[],
    within = 12,
  ): number {
    const { count, x, y, shown } = this.fleet()
    const atX = frame.centre[0]! + (pixel[0]! - frame.size[0]! / 2) * frame.resolution
    const atY = frame.centre[1]! - (pixel[1]! - frame.size[1]! / 2) * frame.resolution
    let best = (within * frame.resolution) ** 2
    let found = -1
    for (let index = 0; index < count; index++) {
      if (!shown[index]) continue
      const distance = (x[index]! - atX) ** 2 + (y[index]! - atY) ** 2
      if (distance < best) [best, found] = [distance, index]
    }
    return found
  }

  override render(frame: FrameState | null): HTMLElement {
    if (!frame) return this.canvas
    const ratio = frame.pixelRatio
    const width = Math.round(frame.size[0]! * ratio)
    const height = Math.round(frame.size[1]! * ratio)
    this.prepare(width, height, ratio)
    this.pixels.fill(0)
    const inSight = this.blit(frame, width, height, ratio)
    this.pen.putImageData(this.image!, 0, 0)
    this.ring(frame, ratio)
    drawPlates(this.pen, inSight, ratio)
    return this.canvas
  }

  private prepare(width: number, height: number, ratio: number): void {
    if (this.canvas.width !== width || this.canvas.height !== height || !this.image) {
      this.canvas.width = width
      this.canvas.height = height
      this.canvas.style.width = `${width / ratio}px`
      this.canvas.style.height = `${height / ratio}px`
      this.image = this.pen.createImageData(Math.max(width, 1), Math.max(height, 1))
      this.pixels = new Uint32Array(this.image.data.buffer)
    }
    if (this.spriteRatio === ratio) return
    this.spriteRatio = ratio
    this.sprites = STATES.map((state) => {
      const turns = LOOKS[state].shape === 'arrow' ? HEADINGS : 1
      return Array.from({ length: turns }, (_, turn) =>
        makeSprite(Math.ceil(SIZE * 1.4 * ratio), (pen) => {
          pen.rotate((turn * 2 * Math.PI) / HEADINGS)
          drawShape(pen, LOOKS[state], SIZE * ratio)
        }),
      )
    })
  }

  /** One long function on plain arrays: it runs for every vehicle in every frame. */
  private blit(frame: FrameState, width: number, height: number, ratio: number): Labelled[] {
    const { count, x, y, heading, state, shown, plates } = this.fleet()
    const { pixels, sprites, chosen } = this
    const scale = ratio / frame.viewState.resolution
    const left = frame.viewState.center[0]! - width / 2 / scale
    const top = frame.viewState.center[1]! + height / 2 / scale
    const margin = SIZE * ratio
    const near = frame.viewState.resolution < PLATES_BELOW
    const isChosen = chosen >= 0 && chosen < count && shown[chosen] === 1
    const inSight: Labelled[] = []
    // What is chosen lies above all others.
    for (let layer = 0; layer <= FROM_BELOW.length; layer++) {
      const last = layer === FROM_BELOW.length
      if (last && !isChosen) break
      const wanted = last ? state[chosen]! : FROM_BELOW[layer]!
      const turned = sprites[wanted]!
      for (let index = last ? chosen : 0; index < (last ? chosen + 1 : count); index++) {
        if (state[index] !== wanted || !shown[index]) continue
        const px = Math.round((x[index]! - left) * scale)
        const py = Math.round((top - y[index]!) * scale)
        if (px < -margin || py < -margin || px > width + margin || py > height + margin) continue
        const { dx, dy, colour } =
          turned[turned.length === 1 ? 0 : Math.round(heading[index]! / 10) % HEADINGS]!
        const whole = px >= margin && py >= margin && px < width - margin && py < height - margin
        for (let pixel = 0; pixel < colour.length; pixel++) {
          const column = px + dx[pixel]!
          const row = py + dy[pixel]!
          if (whole || (column >= 0 && row >= 0 && column < width && row < height)) {
            pixels[row * width + column] = colour[pixel]!
          }
        }
        if (last || (near && inSight.length <= MOST_PLATES && index !== chosen))
          inSight.push({ x: px, y: py, text: plates[index]! })
      }
    }
    // With too many of them only the chosen one's, which was drawn last.
    return inSight.length > MOST_PLATES ? (isChosen ? inSight.slice(-1) : []) : inSight
  }

  private ring(frame: FrameState, ratio: number): void {
    const { count, x, y } = this.fleet()
    if (this.chosen < 0 || this.chosen >= count) return
    const { center, resolution } = frame.viewState
    const px = ((x[this.chosen]! - center[0]!) / resolution + frame.size[0]! / 2) * ratio
    const py = ((center[1]! - y[this.chosen]!) / resolution + frame.size[1]! / 2) * ratio
    this.pen.lineWidth = 2.5 * ratio
    this.pen.strokeStyle = '#1d2733'
    this.pen.beginPath()
    this.pen.arc(px, py, 14 * ratio, 0, 2 * Math.PI)
    this.pen.stroke()
  }
}

function makeSprite(side: number, draw: (pen: CanvasRenderingContext2D) => void): Sprite {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = side
  const pen = canvas.getContext('2d', { willReadFrequently: true })!
  pen.translate(side / 2, side / 2)
  draw(pen)
  const image = pen.getImageData(0, 0, side, side)
  const all = new Uint32Array(image.data.buffer)
  const kept = [...all.keys()].filter((index) => image.data[index * 4 + 3]! > 70)
  const middle = Math.round(side / 2)
  return {
    dx: Int16Array.from(kept, (index) => (index % side) - middle),
    dy: Int16Array.from(kept, (index) => Math.floor(index / side) - middle),
    colour: Uint32Array.from(kept, (index) => all[index]!),
  }
}
