import { expect, test } from 'vitest'
import { ordered } from './rowsInSight'
import { LiveVehicles, type VehiclesMessage } from './vehicles'

function packed(
  rows: { id: number; lon?: number; lat?: number; state?: number; placed?: boolean }[],
): string {
  const view = new DataView(new ArrayBuffer(rows.length * 24))
  rows.forEach(({ id, lon = 119.97, lat = 31.81, state = 0, placed = true }, index) => {
    const at = index * 24
    view.setUint32(at, id, true)
    view.setInt32(at + 4, Math.round(lon * 1e6), true)
    view.setInt32(at + 8, Math.round(lat * 1e6), true)
    view.setUint32(at + 12, 1_795_000_000, true)
    view.setUint16(at + 16, 423, true)
    view.setUint16(at + 18, 270, true)
    view.setUint8(at + 20, state)
    view.setUint8(at + 21, placed ? 1 : 0)
  })
  return btoa(String.fromCharCode(...new Uint8Array(view.buffer)))
}

const message = (rows: string, more: Partial<VehiclesMessage> = {}): VehiclesMessage => ({
  rows,
  plates: [],
  unit: [],
  kind: [],
  units: {},
  gone: [],
  whole: false,
  ...more,
})

test('vehicles come, move, go, and keep their own plate', () => {
  const vehicles = new LiveVehicles()
  const plates = ['苏D00001', '苏D00002', '苏D00003']
  vehicles.take(
    message(packed([{ id: 1 }, { id: 2 }, { id: 3, placed: false }]), {
      plates,
      unit: [7, 7, 8],
      kind: [0, 1, 2],
      units: { 7: '市政府办', 8: '财政局' },
      whole: true,
    }),
  )
  expect(vehicles.count).toBe(3)
  expect(vehicles.shown[vehicles.slotOf(3)]).toBe(0)
  vehicles.take(message(packed([{ id: 3, lon: 120.5, state: 2 }]), { gone: [1] }))
  const slot = vehicles.slotOf(3)
  expect(vehicles.count).toBe(2)
  expect(vehicles.slotOf(1)).toBe(-1)
  expect([vehicles.plates[slot], vehicles.unitName(slot), vehicles.state[slot]]).toEqual([
    '苏D00003',
    '财政局',
    2,
  ])
  expect([vehicles.lon[slot], vehicles.speed[slot], vehicles.heading[slot]]).toEqual([120.5, 423, 270])
  vehicles.take(message(packed([{ id: 9 }]), { plates: ['苏D00009'], unit: [7], kind: [0], whole: true }))
  expect([vehicles.count, vehicles.slotOf(2), vehicles.plates[0]]).toEqual([1, -1, '苏D00009'])
})

test('the list is in the order that was chosen', () => {
  const vehicles = new LiveVehicles()
  vehicles.take(
    message(packed([{ id: 1, state: 2 }, { id: 2 }, { id: 3 }]), {
      plates: ['苏D00001', '苏D00009', '苏D00002'],
      unit: [7, 7, 7],
      kind: [0, 0, 0],
      whole: true,
    }),
  )
  const ids = (order: 'plate' | 'state') => ordered(vehicles, order).map((slot) => vehicles.id[slot])
  expect(ids('plate')).toEqual([1, 3, 2])
  expect(ids('state')).toEqual([3, 2, 1])
  vehicles.take(message('', { gone: [1] }))
  expect(ids('state')).toEqual([3, 2])
})
