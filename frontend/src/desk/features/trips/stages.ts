import type { Trip, TripRow } from '@/shared/useTrip'

export const STAGES = ['申请', '审批', '派车', '出车', '回场结单', '评价'] as const

const NOW: Partial<Record<TripRow['status'], number>> = {
  returned: 0,
  requested: 1,
  approved: 2,
  dispatched: 3,
  underway: 3,
  completed: 5,
  rated: STAGES.length,
}

/** Index of the stage a trip is in; all done is one past the last; none for a trip that was given up. */
export function stageOf(trip: { status: Trip['status']; assignments: readonly { status: string }[] }) {
  const out = trip.assignments.some((one) => one.status === 'underway' || one.status === 'assigned')
  if (trip.status === 'underway' && !out) return 4
  return NOW[trip.status] ?? null
}
