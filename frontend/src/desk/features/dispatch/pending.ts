/** The requests that wait for a vehicle: which are shown, and which cannot wait. */
import { addDays, dateOf } from '@/shared/time'
import { HOUR, MINUTE } from './geometry'
import type { PendingTrip } from './useBoard'

export type When = 'all' | 'today' | 'tomorrow' | 'later'

export const WHENS: readonly { value: When; label: string }[] = [
  { value: 'all', label: '全部' },
  { value: 'today', label: '今天' },
  { value: 'tomorrow', label: '明天' },
  { value: 'later', label: '以后' },
]

export function whenOf(startAt: string, now: number): Exclude<When, 'all'> {
  const [day, today] = [dateOf(startAt), dateOf(new Date(now))]
  if (day <= today) return 'today'
  return day === addDays(today, 1) ? 'tomorrow' : 'later'
}

export function countByWhen(trips: readonly PendingTrip[], now: number): Record<When, number> {
  const counts = { all: trips.length, today: 0, tomorrow: 0, later: 0 }
  for (const trip of trips) counts[whenOf(trip.start_at, now)] += 1
  return counts
}

/** 已过点 · 12 分钟后 · none when there is time enough */
export function urgencyOf(
  trip: PendingTrip,
  now: number,
): { text: string; tone: 'danger' | 'waiting' } | null {
  const left = Date.parse(trip.start_at) - now
  if (left <= 0) return { text: '已过用车时间', tone: 'danger' }
  if (left <= HOUR) return { text: `${Math.ceil(left / MINUTE)} 分钟后用车`, tone: 'danger' }
  return left <= 2 * HOUR ? { text: '2 小时内', tone: 'waiting' } : null
}

function wordsOf(trip: PendingTrip): string {
  const places = trip.destinations.map((stop) => stop.place)
  const { number, traveller, organization, reason, pickup_place } = trip
  return [number, traveller.name, organization.name, organization.short_name, reason, pickup_place, ...places]
    .join(' ')
    .toLowerCase()
}

export function shownTrips(
  trips: readonly PendingTrip[],
  filters: { q: string; when: When },
  now: number,
): PendingTrip[] {
  const words = filters.q.trim().toLowerCase().split(/\s+/).filter(Boolean)
  return trips.filter(
    (trip) =>
      (filters.when === 'all' || whenOf(trip.start_at, now) === filters.when) &&
      words.every((word) => wordsOf(trip).includes(word)),
  )
}
