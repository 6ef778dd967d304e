/** The rows of the board: vehicles or drivers, filtered, under the unit they belong to. */
import { barsBy, conflictOf, type Bar } from './bars'
import type { Span } from './geometry'
import type { Board } from './useBoard'

export type Side = 'vehicle' | 'driver'

export interface Resource {
  key: string
  side: Side
  id: number
  name: string
  detail: string
  /** Everything that the search looks at. */
  words: string
  organization: { id: number; name: string; short_name: string }
  body: string | null
  seats: number | null
  /** Why it cannot be sent at all. */
  out: string | null
  bars: Bar[]
}

export interface GroupRow {
  kind: 'group'
  key: string
  id: number
  name: string
  total: number
  free: number
  collapsed: boolean
}
export interface ResourceRow {
  kind: 'resource'
  key: string
  resource: Resource
}
export type Row = GroupRow | ResourceRow

export interface RowFilters {
  q: string
  body: string
  seats: number | null
  onlyFree: boolean
}

const VEHICLE_OUT: Record<string, string> = { suspended: '停用', retired: '已处置' }
const DRIVER_OUT: Record<string, string> = { suspended: '停班', left: '离岗' }

export function resourcesOf(board: Board, side: Side, now: number): Resource[] {
  const bars = barsBy(board, side, now)
  const none: Bar[] = []
  if (side === 'driver') {
    return board.drivers.map((driver) => ({
      key: `driver-${driver.id}`,
      side,
      id: driver.id,
      name: driver.name,
      detail: `${driver.licence_class} · ${driver.phone}`,
      words: `${driver.name} ${driver.phone}`.toLowerCase(),
      organization: driver.organization,
      body: null,
      seats: null,
      out: DRIVER_OUT[driver.status] ?? null,
      bars: bars.get(driver.id) ?? none,
    }))
  }
  const names = new Map(board.drivers.map((driver) => [driver.id, driver.name]))
  return board.vehicles.map((vehicle) => {
    const usual = names.get(vehicle.usual_driver_id ?? -1) ?? ''
    const driving = (bars.get(vehicle.id) ?? none).map((bar) => bar.title).join(' ')
    return {
      key: `vehicle-${vehicle.id}`,
      side,
      id: vehicle.id,
      name: vehicle.plate,
      detail: [`${vehicle.seats} 座 ${vehicle.body_label}`, usual].filter(Boolean).join(' · '),
      words: `${vehicle.plate} ${vehicle.brand}${vehicle.model} ${usual} ${driving}`.toLowerCase(),
      organization: vehicle.organization,
      body: vehicle.body,
      seats: vehicle.seats,
      out: VEHICLE_OUT[vehicle.status] ?? null,
      bars: bars.get(vehicle.id) ?? none,
    }
  })
}

export const isFree = (resource: Resource, span: Span): boolean =>
  resource.out === null && conflictOf(resource.bars, span) === undefined

export function filterResources(all: readonly Resource[], filters: RowFilters, asked: Span): Resource[] {
  const words = filters.q.trim().toLowerCase().split(/\s+/).filter(Boolean)
  return all.filter(
    (one) =>
      words.every((word) => one.words.includes(word)) &&
      (one.side === 'driver' || !filters.body || one.body === filters.body) &&
      (one.side === 'driver' || filters.seats === null || (one.seats ?? 0) >= filters.seats) &&
      (!filters.onlyFree || isFree(one, asked)),
  )
}

/** One row above each unit's, in the order the server gave. */
export function groupRows(
  resources: readonly Resource[],
  collapsed: ReadonlySet<number>,
  asked: Span,
): Row[] {
  const groups = new Map<number, Resource[]>()
  for (const one of resources) {
    const members = groups.get(one.organization.id)
    if (members) members.push(one)
    else groups.set(one.organization.id, [one])
  }
  return [...groups].flatMap(([id, members]): Row[] => {
    const { name, short_name } = members[0]!.organization
    const head: GroupRow = {
      kind: 'group',
      key: `group-${id}`,
      id,
      name: short_name || name,
      total: members.length,
      free: members.filter((one) => isFree(one, asked)).length,
      collapsed: collapsed.has(id),
    }
    if (head.collapsed) return [head]
    return [head, ...members.map((resource): Row => ({ kind: 'resource', key: resource.key, resource }))]
  })
}
