import type { Tone } from '@/shared/status'
import { addDays } from '@/shared/time'

export const WARNED_DAYS = 30

export interface LicenceMark {
  tone: Tone
  label: string
}

/** Whole days from one date to another, both YYYY-MM-DD. */
function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
}

/** What to say about a licence that is good up to and including that day; nothing while there is time. */
export function licenceMark(expiresOn: string, today: string): LicenceMark | null {
  if (expiresOn < today) return { tone: 'danger', label: '已过期' }
  if (expiresOn > addDays(today, WARNED_DAYS)) return null
  const left = daysBetween(today, expiresOn)
  return { tone: 'waiting', label: left === 0 ? '今天到期' : `${left} 天后到期` }
}
