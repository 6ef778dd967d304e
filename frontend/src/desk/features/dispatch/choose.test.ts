import { expect, it } from 'vitest'
import { bestDriver, bestVehicle, covers, warningsOf, type DriverChoice, type VehicleChoice } from './choose'

const office = { id: 1, name: '市府办', short_name: '市府办' }
const pool = { id: 3, name: '公务用车服务中心', short_name: '车辆中心' }
const police = { id: 2, name: '市公安局', short_name: '公安局' }
const vehicle = (id: number, more: Partial<VehicleChoice> = {}): VehicleChoice => ({
  id,
  plate: `苏D0000${id}`,
  brand: '红旗',
  model: 'H5',
  body_label: '小车',
  seats: 5,
  organization: office,
  free: true,
  busy_reason: null,
  fits: true,
  why: [],
  hints: [],
  usual_driver_id: null,
  ...more,
})
const driver = (id: number, more: Partial<DriverChoice> = {}): DriverChoice => ({
  id,
  name: `师傅${id}`,
  phone: '138',
  licence_class: 'C1',
  organization: office,
  free: true,
  busy_reason: null,
  trips_today: 0,
  why: [],
  ...more,
})
const trip = { headcount: 4, vehicles_wanted: 1, organization: office }

it('proposes the usual driver while he is free and licensed', () => {
  const drivers = [driver(1), driver(2)]
  expect(bestDriver(vehicle(1, { usual_driver_id: 2 }), drivers, null)?.id).toBe(2)
  expect(
    bestDriver(vehicle(1, { usual_driver_id: 2 }), [driver(1), driver(2, { free: false })], null)?.id,
  ).toBe(1)
  const bus = vehicle(1, { seats: 39, usual_driver_id: 1 })
  expect(bestDriver(bus, [driver(1), driver(2, { licence_class: 'A1' })], null)?.id).toBe(2)
  expect(bestDriver(bus, [driver(1)], null)).toBeNull()
})

it('proposes the first vehicle that somebody can drive', () => {
  const vehicles = [vehicle(1, { free: false }), vehicle(2, { seats: 39 }), vehicle(3)]
  expect(bestVehicle({ vehicles, drivers: [driver(1)] }, null)?.id).toBe(3)
  expect(bestVehicle({ vehicles: [vehicle(1, { free: false })], drivers: [] }, null)?.id).toBe(1)
  expect(bestVehicle({ vehicles: [], drivers: [] }, null)).toBeNull()
})

it('does not propose the vehicle that is to be exchanged, but lets its driver stay', () => {
  const current = { vehicleId: 1, driverId: 5 }
  const choices = {
    vehicles: [vehicle(1, { free: false }), vehicle(2)],
    drivers: [driver(5, { free: false })],
  }
  expect(bestVehicle(choices, current)?.id).toBe(2)
  expect(bestDriver(vehicle(2), choices.drivers, current)?.id).toBe(5)
})

it('warns of what may be wrong and stops what the server would refuse', () => {
  expect(warningsOf(trip, vehicle(1), driver(1), null, pool.id)).toEqual([])
  const small = warningsOf({ ...trip, headcount: 6 }, vehicle(1), driver(1), null, pool.id)
  expect(small).toEqual([{ text: expect.stringContaining('座位不足'), stops: false }])
  const foreign = warningsOf(
    trip,
    vehicle(1, { organization: police }),
    driver(1, { organization: police }),
    null,
    pool.id,
  )
  expect(foreign.map((one) => one.text)).toEqual(['外单位车辆：市公安局'])
  const pooled = { organization: pool }
  expect(warningsOf(trip, vehicle(1, pooled), driver(1, pooled), null, pool.id)).toEqual([])
  const bus = warningsOf(trip, vehicle(1, { seats: 39 }), driver(1), null, pool.id)
  expect(bus).toEqual([{ text: expect.stringContaining('准驾 C1'), stops: true }])
  expect(warningsOf(trip, vehicle(1, { free: false }), null, null, pool.id)[0]?.stops).toBe(true)
})

it('spreads the passengers over the vehicles wanted', () => {
  expect(
    warningsOf({ ...trip, headcount: 12, vehicles_wanted: 3 }, vehicle(1), driver(1), null, pool.id),
  ).toEqual([])
})

it('knows the licence classes', () => {
  expect([covers('C1', 9), covers('C1', 10), covers('B1', 19), covers('A1', 50)]).toEqual([
    true,
    false,
    true,
    true,
  ])
})

it('warns of a terminal that will not tell where the vehicle is, and lets it go all the same', () => {
  const silent = vehicle(1, { hints: ['终端离线', '终端故障待处理'] })
  expect(warningsOf(trip, silent, driver(1), null, pool.id)).toEqual([
    { text: '苏D00001 终端离线，终端故障待处理，途中可能看不到位置', stops: false },
  ])
  expect(warningsOf(trip, vehicle(1), driver(1), null, pool.id)).toEqual([])
})
