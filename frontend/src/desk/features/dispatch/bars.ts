/** A hold as it is drawn: one Chinese character says what it is, so that nobody depends on the colour. */
import type { Board, Hold } from './useBoard'
import { overlaps, spanOf, type Span } from './geometry'

export type Look = 'assigned' | 'underway' | 'returned' | 'closed' | 'repair' | 'sealed' | 'leave' | 'other'

export interface Bar extends Span {
  id: number
  look: Look
  mark: string
  /** What the bar says first (the driver on a vehicle's row, the plate on a driver's), and then. */
  title: string
  text: string
  atRisk: boolean
  /** Should have left by now. */
  late: boolean
  hold: Hold
}

export const LOOKS: Record<Look, { mark: string; label: string }> = {
  assigned: { mark: '待', label: '待出车' },
  underway: { mark: '出', label: '出车中' },
  returned: { mark: '回', label: '已回场，待结单' },
  closed: { mark: '结', label: '已结单' },
  repair: { mark: '修', label: '维修保养' },
  sealed: { mark: '封', label: '封存' },
  leave: { mark: '假', label: '请假' },
  other: { mark: '占', label: '其他占用' },
}

export function lookOf(hold: Pick<Hold, 'reason' | 'assignment_status'>): Look {
  if (hold.reason !== 'trip') return hold.reason
  const status = hold.assignment_status ?? 'assigned'
  return status === 'withdrawn' ? 'other' : status
}

/** Held by somebody else at that time; the assignment being moved is not in its own way. */
export function conflictOf(bars: readonly Bar[], span: Span, without: number | null = null): Bar | undefined {
  return bars.find((bar) => overlaps(bar, span) && (without === null || bar.hold.assignment_id !== without))
}

/** Who goes with what: the partner's name for every hold of an assignment. */
export function partners(board: Board): { driver: Map<number, string>; plate: Map<number, string> } {
  const names = new Map(board.drivers.map((driver) => [driver.id, driver.name]))
  const plates = new Map(board.vehicles.map((vehicle) => [vehicle.id, vehicle.plate]))
  const driver = new Map<number, string>()
  const plate = new Map<number, string>()
  for (const hold of board.holds) {
    if (hold.assignment_id === null) continue
    if (hold.driver_id !== null) driver.set(hold.assignment_id, names.get(hold.driver_id) ?? '')
    if (hold.vehicle_id !== null) plate.set(hold.assignment_id, plates.get(hold.vehicle_id) ?? '')
  }
  return { driver, plate }
}

function barOf(hold: Hold, partner: string | undefined, now: number): Bar {
  const look = lookOf(hold)
  const span = spanOf(hold)
  return {
    ...span,
    id: hold.id,
    look,
    mark: LOOKS[look].mark,
    title: partner || (hold.assignment_id === null ? LOOKS[look].label : ''),
    text: hold.assignment_id === null && hold.label === LOOKS[look].label ? '' : hold.label,
    atRisk: hold.at_risk && look === 'assigned',
    late: look === 'assigned' && span.from < now,
    hold,
  }
}

/** The bars of every vehicle, or of every driver. */
export function barsBy(board: Board, of: 'vehicle' | 'driver', now: number): Map<number, Bar[]> {
  const known = partners(board)
  const found = new Map<number, Bar[]>()
  for (const hold of board.holds) {
    const owner = of === 'vehicle' ? hold.vehicle_id : hold.driver_id
    if (owner === null || !hold.start_at || !hold.end_at) continue
    const partner = (of === 'vehicle' ? known.driver : known.plate).get(hold.assignment_id ?? -1)
    const bars = found.get(owner)
    if (bars) bars.push(barOf(hold, partner, now))
    else found.set(owner, [barOf(hold, partner, now)])
  }
  return found
}
