import type { Item } from '@/api/types'
import type { Tone } from './status'

type Outcome = Item<'/api/v1/sign-ins'>['outcome']

/** How the log of sign-ins colours what came of an attempt. */
export function toneOfOutcome(outcome: Outcome): Tone {
  if (outcome === 'success') return 'success'
  if (outcome === 'locked') return 'danger'
  return outcome === 'unlocked' || outcome === 'second_step' ? 'neutral' : 'waiting'
}
