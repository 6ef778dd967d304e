import { differences, type Difference } from '@/shared/differences'
import type { Tone } from '@/shared/status'
import type { TimelineEntry } from '@/shared/timeline'
import type { HistoryEntry } from './useTrips'

const BAD = ['send_back', 'withdraw', 'cancel', 'report_change', 'undispatch']
const GOOD = ['approve', 'complete', 'rate', 'close']

function toneOf(action: string): Tone {
  const verb = action.split('.').at(-1) ?? ''
  if (BAD.includes(verb)) return 'danger'
  return GOOD.includes(verb) ? 'success' : 'info'
}

/** The last step's decision moves the request too; both were recorded, one is told. */
const TOLD_BY_STEP = ['trips.trip.approve', 'trips.trip.send_back']

/**
 * What a reader of the page wants to know of each act: the remark, the vehicle and driver that were given, and what was
 * corrected. That the status moved on is what the act's name says, and the first wording is what the page shows.
 */
export function entriesOf(history: readonly HistoryEntry[]): (TimelineEntry & { changes: Difference[] })[] {
  const told = history.filter((entry) => !TOLD_BY_STEP.includes(entry.action))
  return told.map((entry, key) => {
    const { before, after, note } = entry
    const sent = after && typeof after.vehicle === 'string' ? `${after.vehicle} ${after.driver ?? ''}` : ''
    const rows = before ? differences(before, after, { subjectType: 'trips.trip' }) : []
    return {
      key,
      title: entry.action_label,
      at: entry.at,
      actor: entry.actor,
      tone: toneOf(entry.action),
      text: [before ? '' : sent.trim(), entry.action_label.endsWith(note) ? '' : note]
        .filter(Boolean)
        .join('\n'),
      changes: rows.filter((row) => row.label !== '状态'),
    }
  })
}
