/** Which tone a status has; its label always comes from the server. A tone is never the only sign: the label stands beside it. */
export type Tone = 'neutral' | 'waiting' | 'info' | 'active' | 'success' | 'danger'

const TONES = {
  trip: {
    requested: 'waiting',
    returned: 'danger',
    approved: 'info',
    dispatched: 'info',
    underway: 'active',
    completed: 'success',
    rated: 'neutral',
    withdrawn: 'neutral',
    cancelled: 'neutral',
  },
  assignment: {
    assigned: 'info',
    underway: 'active',
    returned: 'waiting',
    closed: 'success',
    withdrawn: 'neutral',
  },
  approval: { pending: 'waiting', approved: 'success', returned: 'danger', withdrawn: 'neutral' },
  step: {
    waiting: 'neutral',
    pending: 'waiting',
    approved: 'success',
    returned: 'danger',
    skipped: 'neutral',
  },
  look_request: {
    requested: 'waiting',
    approved: 'success',
    returned: 'danger',
    withdrawn: 'neutral',
    revoked: 'danger',
    expired: 'neutral',
  },
  outside_parking: {
    requested: 'waiting',
    coming: 'info',
    current: 'active',
    over: 'neutral',
    returned: 'danger',
    withdrawn: 'neutral',
  },
  vehicle: { in_service: 'success', suspended: 'waiting', retired: 'neutral' },
  driver: { available: 'success', suspended: 'waiting', left: 'neutral' },
  terminal: {
    waiting: 'waiting',
    registered: 'info',
    active: 'success',
    suspended: 'waiting',
    retired: 'neutral',
  },
  command: {
    queued: 'waiting',
    sent: 'info',
    answered: 'success',
    failed: 'danger',
    unsupported: 'neutral',
    timed_out: 'danger',
    cancelled: 'neutral',
  },
  fault: {
    open: 'danger',
    reported: 'waiting',
    repairing: 'info',
    repaired: 'success',
    replaced: 'success',
    cleared: 'neutral',
    lapsed: 'neutral',
  },
} as const satisfies Record<string, Record<string, Tone>>

export type StatusKind = keyof typeof TONES

export function toneOf(kind: StatusKind, status: string): Tone {
  return (TONES[kind] as Record<string, Tone>)[status] ?? 'neutral'
}
