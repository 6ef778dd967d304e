import { forget, keep, recall } from '@/shared/keep'
import { newRequestKey } from '@/shared/requestKey'
import { toWallClock } from '@/shared/time'
import { emptyForm, type Asker, type TripForm } from './tripForm'

/** A request being written, kept on the phone, so that a call in between loses nothing. */
export interface Draft {
  version: 1
  saved_at: number
  /** Stays the same until the request has arrived: however often it is sent, it is made once. */
  request_key: string
  form: TripForm
}

const LIFE = 7 * 86_400_000
const keyOf = (person: number) => `motorpool.trip-draft.${person}`

export function newDraft(form: TripForm): Draft {
  return { version: 1, saved_at: Date.now(), request_key: newRequestKey(), form }
}

/** What was kept for this person, unless it is too old; a start that has passed must be chosen anew. */
export function recallDraft(me: Asker, now: Date = new Date()): Draft | null {
  const kept = recall<Draft>(keyOf(me.id))
  if (kept?.version !== 1 || now.getTime() - kept.saved_at > LIFE) return null
  const form = { ...emptyForm(me), ...kept.form }
  form.destinations = form.destinations.map((stop) => ({ ...stop, spot: stop.spot ?? null })) // kept by an older version
  if (form.start_at && form.start_at < toWallClock(now)) {
    form.start_at = form.end_at = null
    form.destinations = form.destinations.map((stop) => ({ ...stop, arrive_at: null }))
  }
  return { ...kept, form }
}

/** Kept only if something was written. */
export function keepDraft(me: Asker, draft: Draft): void {
  const [written, blank] = [JSON.stringify(draft.form), JSON.stringify(emptyForm(me))]
  if (written === blank) forget(keyOf(me.id))
  else keep(keyOf(me.id), { ...draft, saved_at: Date.now() })
}

export function dropDraft(me: Asker): void {
  forget(keyOf(me.id))
}
