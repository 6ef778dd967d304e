import type { Tone } from './status'

export interface TimelineEntry {
  key: string | number
  title: string
  /** ISO moment; none for a step still to come. */
  at?: string | null
  actor?: string | null
  text?: string | null
  tone?: Tone
}
