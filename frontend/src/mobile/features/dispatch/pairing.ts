import type { Choices, DriverChoice, VehicleChoice } from './useDispatch'

/** What the server puts first and is free; its usual driver, if free, otherwise the best of the drivers. */
export function bestPair(choices: Choices): { vehicle: VehicleChoice | null; driver: DriverChoice | null } {
  const vehicle = choices.vehicles.find((one) => one.free && one.fits) ?? null
  return { vehicle, driver: vehicle && bestDriver(choices, vehicle) }
}

export function bestDriver(choices: Choices, vehicle: VehicleChoice): DriverChoice | null {
  const free = choices.drivers.filter((one) => one.free)
  return free.find((one) => one.id === vehicle.usual_driver_id) ?? free[0] ?? null
}
