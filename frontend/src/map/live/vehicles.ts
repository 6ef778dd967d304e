import { mercatorX, mercatorY, type LonLat } from '../geo'
import type { Fleet } from '../vehicleLayer'
import { unpack, type Told } from './rows'

/** One message of the stream about vehicles. */
export interface VehiclesMessage {
  rows: string
  /** Of the first rows, those that come into sight. */
  plates: string[]
  unit: number[]
  kind: number[]
  units: Record<string, string>
  gone: number[]
  whole: boolean
}

/** The vehicles in sight, as columns: a slot is given to another when its vehicle has gone. */
export class LiveVehicles implements Fleet {
  count = 0
  x = new Float64Array(0)
  y = new Float64Array(0)
  lon = new Float64Array(0)
  lat = new Float64Array(0)
  heading = new Uint16Array(0)
  speed = new Uint16Array(0)
  heard = new Uint32Array(0)
  state = new Uint8Array(0)
  shown = new Uint8Array(0)
  id = new Uint32Array(0)
  plates: string[] = []
  unit: number[] = []
  kind: number[] = []
  readonly unitNames = new Map<number, string>()
  private readonly slots = new Map<number, number>()
  private ranked: Uint32Array | undefined

  take(message: VehiclesMessage): void {
    if (message.whole || message.gone.length || message.plates.length) this.ranked = undefined
    if (message.whole) {
      this.count = 0
      this.slots.clear()
    }
    for (const [id, name] of Object.entries(message.units)) this.unitNames.set(Number(id), name)
    message.gone.forEach((id) => this.drop(id))
    unpack(message.rows).forEach((told, index) => {
      const slot = this.slots.get(told.id) ?? this.add(told.id)
      this.write(slot, told)
      if (index >= message.plates.length) return
      this.plates[slot] = message.plates[index]!
      this.unit[slot] = message.unit[index]!
      this.kind[slot] = message.kind[index]!
    })
  }

  slotOf(id: number): number {
    return this.slots.get(id) ?? -1
  }

  unitName(slot: number): string {
    return this.unitNames.get(this.unit[slot]!) ?? ''
  }

  /** Where those are that have a place. */
  places(): LonLat[] {
    const slots = Array.from({ length: this.count }, (_, slot) => slot)
    return slots.filter((slot) => this.shown[slot]).map((slot) => [this.lon[slot]!, this.lat[slot]!])
  }

  /** Of each slot, how many plates come before its own. */
  ranks(): Uint32Array {
    if (this.ranked) return this.ranked
    const { plates } = this
    const order = Array.from({ length: this.count }, (_, slot) => slot).sort((one, other) =>
      plates[one]! < plates[other]! ? -1 : plates[one] === plates[other] ? 0 : 1,
    )
    const ranks = new Uint32Array(this.count)
    order.forEach((slot, rank) => (ranks[slot] = rank))
    return (this.ranked = ranks)
  }

  private add(id: number): number {
    if (this.count === this.x.length) this.grow()
    this.slots.set(id, this.count)
    this.id[this.count] = id
    return this.count++
  }

  private write(slot: number, told: Told): void {
    this.lon[slot] = told.lon
    this.lat[slot] = told.lat
    this.x[slot] = mercatorX(told.lon)
    this.y[slot] = mercatorY(told.lat)
    this.heading[slot] = told.heading
    this.speed[slot] = told.speed
    this.heard[slot] = told.heard
    this.state[slot] = told.state
    this.shown[slot] = told.placed ? 1 : 0
  }

  /** The last one takes its place. */
  private drop(id: number): void {
    const slot = this.slots.get(id)
    if (slot === undefined) return
    const last = --this.count
    this.slots.delete(id)
    if (slot === last) return
    for (const column of this.columns()) column[slot] = column[last]!
    this.plates[slot] = this.plates[last]!
    this.unit[slot] = this.unit[last]!
    this.kind[slot] = this.kind[last]!
    this.slots.set(this.id[slot]!, slot)
  }

  private columns() {
    const { x, y, lon, lat, heading, speed, heard, state, shown, id } = this
    return [x, y, lon, lat, heading, speed, heard, state, shown, id]
  }

  private grow(): void {
    const size = Math.max(256, this.x.length * 2)
    const wider = <T extends Float64Array | Uint32Array | Uint16Array | Uint8Array>(wide: T, old: T): T => {
      wide.set(old)
      return wide
    }
    this.x = wider(new Float64Array(size), this.x)
    this.y = wider(new Float64Array(size), this.y)
    this.lon = wider(new Float64Array(size), this.lon)
    this.lat = wider(new Float64Array(size), this.lat)
    this.heading = wider(new Uint16Array(size), this.heading)
    this.speed = wider(new Uint16Array(size), this.speed)
    this.heard = wider(new Uint32Array(size), this.heard)
    this.state = wider(new Uint8Array(size), this.state)
    this.shown = wider(new Uint8Array(size), this.shown)
    this.id = wider(new Uint32Array(size), this.id)
  }
}
