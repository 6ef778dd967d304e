import { expect, it } from 'vitest'
import { barsBy, conflictOf, lookOf } from './bars'
import { filterResources, groupRows, resourcesOf } from './rows'
import type { Board, Hold } from './useBoard'
import { GROUP_HEIGHT, indexAt, layOut, ROW_HEIGHT, windowOf } from './virtual'

const at = (clock: string) => Date.parse(`2026-11-22T${clock}:00+08:00`)
const span = (from: string, to: string) => ({ from: at(from), to: at(to) })
const office = { id: 1, name: '市政府办公室', short_name: '市府办' }
const police = { id: 2, name: '市公安局', short_name: '' }

const hold = (id: number, from: string, to: string, more: Partial<Hold>): Hold => ({
  id,
  vehicle_id: null,
  driver_id: null,
  start_at: `2026-11-22T${from}:00+08:00`,
  end_at: `2026-11-22T${to}:00+08:00`,
  reason: 'trip',
  label: '张三 调研',
  released: false,
  at_risk: false,
  note: '',
  assignment_id: null,
  assignment_status: null,
  trip_id: null,
  trip_number: null,
  ...more,
})
const vehicle = (id: number, organization: typeof office, seats = 5): Board['vehicles'][number] => ({
  id,
  plate: `苏D0000${id}`,
  brand: '红旗',
  model: 'H5',
  body: 'sedan',
  body_label: '小车',
  seats,
  status: 'in_service',
  organization,
  usual_driver_id: id === 1 ? 7 : null,
})
const board: Board = {
  from_at: '',
  until_at: '',
  vehicles: [vehicle(1, office), vehicle(2, office, 15), { ...vehicle(3, police), status: 'suspended' }],
  drivers: [
    { id: 7, name: '李师傅', phone: '138', licence_class: 'C1', organization: office, status: 'available' },
  ],
  holds: [
    hold(1, '09:00', '12:00', { vehicle_id: 1, assignment_id: 5, assignment_status: 'underway' }),
    hold(2, '09:00', '12:00', { driver_id: 7, assignment_id: 5, assignment_status: 'underway' }),
    hold(3, '13:00', '18:00', { vehicle_id: 2, reason: 'repair', label: '维修保养' }),
  ],
}
const none = { q: '', body: '', seats: null, onlyFree: false }
const vehicles = resourcesOf(board, 'vehicle', at('10:00'))

it('says on each row who or what goes along', () => {
  expect(barsBy(board, 'vehicle', 0).get(1)?.[0]?.title).toBe('李师傅')
  expect(barsBy(board, 'driver', 0).get(7)?.[0]?.title).toBe('苏D00001')
  expect(lookOf(board.holds[2]!)).toBe('repair')
})

it('knows who should have left by now', () => {
  const waiting = { ...board, holds: [{ ...board.holds[0]!, assignment_status: 'assigned' as const }] }
  expect(barsBy(waiting, 'vehicle', at('09:30')).get(1)?.[0]?.late).toBe(true)
  expect(barsBy(waiting, 'vehicle', at('08:30')).get(1)?.[0]?.late).toBe(false)
})

it('finds a conflict, but none with the assignment that is being moved', () => {
  const [first] = vehicles
  expect(conflictOf(first!.bars, span('11:00', '14:00'))?.id).toBe(1)
  expect(conflictOf(first!.bars, span('12:00', '14:00'))).toBeUndefined()
  expect(conflictOf(first!.bars, span('11:00', '14:00'), 5)).toBeUndefined()
})

it('filters by word, seats and freedom; a suspended vehicle is never free', () => {
  const shown = (filters: object, when = span('10:00', '11:00')) =>
    filterResources(vehicles, { ...none, ...filters }, when).map((one) => one.id)
  expect(shown({ q: '李师傅' })).toEqual([1])
  expect(shown({ q: '红旗 d00002' })).toEqual([2])
  expect(shown({ seats: 7 })).toEqual([2])
  expect(shown({ onlyFree: true })).toEqual([2])
  expect(shown({ onlyFree: true }, span('14:00', '15:00'))).toEqual([1])
})

it('groups by unit, counts what is free, and folds', () => {
  const rows = groupRows(vehicles, new Set([2]), span('10:00', '11:00'))
  expect(rows.map((row) => row.key)).toEqual(['group-1', 'vehicle-1', 'vehicle-2', 'group-2'])
  expect(rows[0]).toMatchObject({ name: '市府办', total: 2, free: 1, collapsed: false })
  expect(rows[3]).toMatchObject({ name: '市公安局', total: 1, free: 0, collapsed: true })
})

it('draws only what is in sight', () => {
  const many = groupRows(
    Array.from({ length: 600 }, (_, index) => ({ ...vehicles[0]!, key: `vehicle-${index}`, id: index })),
    new Set(),
    span('10:00', '11:00'),
  )
  const layout = layOut(many)
  expect(layout.height).toBe(GROUP_HEIGHT + 600 * ROW_HEIGHT)
  expect(indexAt(layout, GROUP_HEIGHT - 1)).toBe(0)
  expect(indexAt(layout, GROUP_HEIGHT)).toBe(1)
  expect(indexAt(layout, layout.height)).toBe(-1)
  const { from, to } = windowOf(layout, 13_000, 700)
  expect(to - from).toBeLessThan(40)
  expect(layout.tops[from]).toBeLessThan(13_000)
  expect(layout.tops[to - 1]! + ROW_HEIGHT).toBeGreaterThan(13_700)
  expect(windowOf(layout, 1e9, 700).to).toBe(601)
  expect(windowOf(layOut([]), 0, 700)).toEqual({ from: 0, to: 0 })
})
