import { labelOf, vehicleKinds } from '@/shared/choices'
import { STATES, type State } from '../states'
import type { LiveVehicles } from './vehicles'

/** One line of the list beside the map. */
export interface Line {
  id: number
  plate: string
  unit: string
  kind: string
  state: State
  /** km/h. */
  speed: number
  /** Milliseconds since 1970; 0: never. */
  heard: number
  placed: boolean
}

export type Order = 'plate' | 'state' | 'speed' | 'heard'

/** Slots and ranks are below this; keys are kept below 2^53. */
const ROOM = 2 ** 17

const keys: Record<Order, (vehicles: LiveVehicles, slot: number, ranks: Uint32Array) => number> = {
  plate: (_, slot, ranks) => ranks[slot]!,
  state: ({ state }, slot, ranks) => state[slot]! * ROOM + ranks[slot]!,
  speed: ({ speed }, slot) => 0xffff - speed[slot]!,
  heard: ({ heard }, slot) => 0xffffffff - heard[slot]!,
}

/**
 * The slots in the order of the list: lines themselves are only made for those on the screen. Numbers are sorted, with
 * the slot in the last digits: comparing plates each second would stop the map for a moment.
 */
export function ordered(vehicles: LiveVehicles, order: Order): number[] {
  const ranks = vehicles.ranks()
  const key = keys[order]
  const sorted = Float64Array.from(
    { length: vehicles.count },
    (_, slot) => key(vehicles, slot, ranks) * ROOM + slot,
  ).sort()
  return Array.from(sorted, (one) => one % ROOM)
}

export function lineAt(vehicles: LiveVehicles, slot: number): Line {
  return {
    id: vehicles.id[slot]!,
    plate: vehicles.plates[slot]!,
    unit: vehicles.unitName(slot),
    kind: labelOf(vehicleKinds, vehicleKinds[vehicles.kind[slot]!]?.value ?? ''),
    state: STATES[vehicles.state[slot]!]!,
    speed: Math.round(vehicles.speed[slot]! / 10),
    heard: vehicles.heard[slot]! * 1000,
    placed: vehicles.shown[slot] === 1,
  }
}
