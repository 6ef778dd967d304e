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

const compare: Record<Order, (vehicles: LiveVehicles, one: number, other: number) => number> = {
  plate: (vehicles, one, other) => (vehicles.plates[one]! < vehicles.plates[other]! ? -1 : 1),
  state: ({ state, plates }, one, other) =>
    state[one]! - state[other]! || (plates[one]! < plates[other]! ? -1 : 1),
  speed: ({ speed }, one, other) => speed[other]! - speed[one]!,
  heard: ({ heard }, one, other) => heard[other]! - heard[one]!,
}

/** The slots in the order of the list: lines themselves are only made for those on the screen. */
export function ordered(vehicles: LiveVehicles, order: Order): number[] {
  return Array.from({ length: vehicles.count }, (_, slot) => slot).sort((one, other) =>
    compare[order](vehicles, one, other),
  )
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
