/** Vehicle and driver for a trip, as far as the browser can tell; the server has the last word. */
import type { Choices, TripFacts } from './useBoard'

export type VehicleChoice = Choices['vehicles'][number]
export type DriverChoice = Choices['drivers'][number]

/** What is held by the assignment that is being exchanged is not busy for it. */
export interface Current {
  vehicleId: number
  driverId: number
}

export interface Warning {
  text: string
  /** The server would refuse. */
  stops: boolean
}

/** Most seats by licence class, the driver's included; the same table as the server's. */
const MOST_SEATS: Record<string, number> = { A1: 99, A2: 19, A3: 19, B1: 19, B2: 9, C1: 9, C2: 9 }

export const covers = (licence: string, seats: number): boolean => seats <= (MOST_SEATS[licence] ?? 9)

export const vehicleFree = (vehicle: VehicleChoice, current: Current | null): boolean =>
  vehicle.free || vehicle.id === current?.vehicleId
export const driverFree = (driver: DriverChoice, current: Current | null): boolean =>
  driver.free || driver.id === current?.driverId

export function bestVehicle(choices: Choices, current: Current | null): VehicleChoice | null {
  const others = choices.vehicles.filter((vehicle) => vehicle.id !== current?.vehicleId)
  const free = others.filter((vehicle) => vehicle.free)
  return (
    free.find((vehicle) => bestDriver(vehicle, choices.drivers, current) !== null) ??
    free[0] ??
    others[0] ??
    null
  )
}

/** Who usually drives it, if free and licensed; otherwise the first of the server's list who is. */
export function bestDriver(
  vehicle: VehicleChoice | null,
  drivers: readonly DriverChoice[],
  current: Current | null,
): DriverChoice | null {
  const able = drivers.filter(
    (driver) => driverFree(driver, current) && (!vehicle || covers(driver.licence_class, vehicle.seats)),
  )
  return able.find((driver) => driver.id === vehicle?.usual_driver_id) ?? able[0] ?? null
}

export function warningsOf(
  trip: TripFacts,
  vehicle: VehicleChoice | null,
  driver: DriverChoice | null,
  current: Current | null,
  /** The dispatcher's own unit: its vehicles are there for everybody. */
  ownUnit: number | null,
): Warning[] {
  const warnings: Warning[] = []
  const warn = (text: string, stops = false) => warnings.push({ text, stops })
  const share = Math.ceil(trip.headcount / trip.vehicles_wanted)
  if (vehicle && !vehicleFree(vehicle, current))
    warn(`${vehicle.plate} ${vehicle.busy_reason ?? '该时段已被占用'}`, true)
  if (driver && !driverFree(driver, current))
    warn(`${driver.name} ${driver.busy_reason ?? '该时段已有任务'}`, true)
  if (vehicle && driver && !covers(driver.licence_class, vehicle.seats))
    warn(`${driver.name} 准驾 ${driver.licence_class}，不能驾驶 ${vehicle.seats} 座车辆`, true)
  if (vehicle && vehicle.seats < share + 1)
    warn(`座位不足：每车约 ${share} 人，${vehicle.plate} 除驾驶员外可坐 ${vehicle.seats - 1} 人`)
  if (vehicle?.hints.length) warn(`${vehicle.plate} ${vehicle.hints.join('，')}，途中可能看不到位置`)
  if (vehicle && ![trip.organization.id, ownUnit].includes(vehicle.organization.id))
    warn(`外单位车辆：${vehicle.organization.name}`)
  if (driver && vehicle && driver.organization.id !== vehicle.organization.id)
    warn(`驾驶员与车辆不属同一单位：${driver.organization.name}`)
  return warnings
}
