import { answer, api } from '@/api/client'
import type { Item, Query } from '@/api/types'
import type { PageQuery } from './useCursorList'
import { dateOf, formatDuration, fromWallClock } from './time'

/** A vehicle's states on one day. */
export type StateDay = Item<'/api/v1/tracks/days/{day}'>
export type StateSpell = StateDay['spells'][number]
type Filters = Query<'/api/v1/tracks/days/{day}/count'>

export const STATE_DAYS = ['tracks', 'days']

export const fetchStateDays = (day: string, filters: Filters, { signal, ...page }: PageQuery) =>
  answer(
    api.GET('/api/v1/tracks/days/{day}', {
      params: { path: { day }, query: { ...filters, ...page } },
      signal,
    }),
  )

export const countStateDays = (day: string, filters: Filters, signal: AbortSignal) =>
  answer(api.GET('/api/v1/tracks/days/{day}/count', { params: { path: { day }, query: filters }, signal }))

export const exportStateDays = (day: string, filters: Filters) =>
  api.GET('/api/v1/tracks/days/{day}/export', {
    params: { path: { day }, query: filters },
    parseAs: 'blob',
  })

/** So many seconds in words; a dash for none. */
export function lasting(seconds: number): string {
  if (seconds <= 0) return '—'
  return seconds < 60 ? `${Math.round(seconds)}秒` : formatDuration(new Date(0), new Date(seconds * 1000))
}

export const lastingOf = ({ since, until }: StateSpell): string =>
  lasting((Date.parse(until) - Date.parse(since)) / 1000)

/** Where in its day a spell lies, as shares of 24 hours. */
export function placeOf(spell: StateSpell, day: string): { left: number; width: number } {
  const midnight = Date.parse(fromWallClock(`${day}T00:00`))
  const share = (moment: string) => Math.min(1, Math.max(0, (Date.parse(moment) - midnight) / 86_400_000))
  return { left: share(spell.since), width: share(spell.until) - share(spell.since) }
}

/** Whether the day is not over: its last spell goes on. */
export const isUnderWay = (day: string): boolean => day === dateOf()
