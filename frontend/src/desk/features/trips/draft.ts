import type { StoredFile } from '@/shared/files'
import { addDays, addMinutes, fromWallClock, minutesBetween, toWallClock } from '@/shared/time'
import { spotText, type Place, type Spot } from '@/shared/places'
import type { Trip } from '@/shared/useTrip'
import type { TripBody } from './useTrips'

export interface Stop {
  /** Tells the lines of the form apart; they have no other identity. */
  key: number
  place: string
  spot: Spot | null
  /** Wall clock, or empty. */
  arrive_at: string
}

/** What the form holds; times are wall clocks in Shanghai. */
export interface Draft {
  traveller_id: number | null
  use_kind: TripBody['use_kind'] | ''
  reason: string
  passengers: string[]
  headcount: number
  pickup_place: string
  pickup_spot: Spot | null
  destinations: Stop[]
  start_at: string
  end_at: string
  vehicles_wanted: number
  body_wanted: NonNullable<TripBody['body_wanted']> | ''
  contact_phone: string
  note: string
  attachment_ids: StoredFile[]
}

export const MOST_STOPS = 10
const USUAL_MINUTES = 180
const DAY_MINUTES = 1440

let keys = 0
export const newStop = ({ place, spot }: Place = { place: '', spot: null }, arrive_at = ''): Stop => ({
  key: (keys += 1),
  place,
  spot,
  arrive_at,
})

/** The next full half hour that is still to come. */
export function nextHalfHour(wallClock: string): string {
  const past = Number(wallClock.slice(14, 16)) % 30
  return addMinutes(wallClock, 30 - past)
}

export function newDraft(me: { id: number; phone: string }, now: Date = new Date()): Draft {
  const start = nextHalfHour(toWallClock(now))
  return {
    traveller_id: me.id,
    use_kind: '',
    reason: '',
    passengers: [],
    headcount: 1,
    pickup_place: '',
    pickup_spot: null,
    destinations: [newStop()],
    start_at: start,
    end_at: addMinutes(start, USUAL_MINUTES),
    vehicles_wanted: 1,
    body_wanted: '',
    contact_phone: me.phone,
    note: '',
    attachment_ids: [],
  }
}

export function draftOf(trip: Trip): Draft {
  return {
    traveller_id: trip.traveller.id,
    use_kind: trip.use_kind,
    reason: trip.reason,
    passengers: [...trip.passengers],
    headcount: trip.headcount,
    pickup_place: trip.pickup_place,
    pickup_spot: trip.pickup_spot,
    destinations: trip.destinations.map((stop) =>
      newStop(stop, stop.arrive_at ? toWallClock(stop.arrive_at) : ''),
    ),
    start_at: toWallClock(trip.start_at),
    end_at: toWallClock(trip.end_at),
    vehicles_wanted: trip.vehicles_wanted,
    body_wanted: trip.body_wanted ?? '',
    contact_phone: trip.contact_phone,
    note: trip.note,
    attachment_ids: [...trip.attachments],
  }
}

/** 再次申请: the same journey at the same time of day, the next time that hour comes; the papers were the old one's. */
export function copyOf(trip: Trip, now: Date = new Date()): Draft {
  const draft = draftOf(trip)
  const today = toWallClock(now).slice(0, 10)
  const clock = draft.start_at.slice(11)
  const day = `${today}T${clock}` > toWallClock(now) ? today : addDays(today, 1)
  const later = minutesBetween(draft.start_at, `${day}T${clock}`)
  const moved = (wallClock: string) => wallClock && addMinutes(wallClock, later)
  return {
    ...draft,
    start_at: moved(draft.start_at),
    end_at: moved(draft.end_at),
    destinations: draft.destinations.map((stop) => newStop(stop, moved(stop.arrive_at))),
    attachment_ids: [],
  }
}

/** A new start takes the end with it: how long it lasts was decided before. */
export function endAfter(start: string, oldStart: string, oldEnd: string): string {
  const minutes = oldStart && oldEnd ? minutesBetween(oldStart, oldEnd) : USUAL_MINUTES
  return start ? addMinutes(start, minutes > 0 ? minutes : USUAL_MINUTES) : oldEnd
}

export const LENGTHS = [
  { label: '3 小时', minutes: USUAL_MINUTES },
  { label: '半天', minutes: 240 },
  { label: '全天', minutes: 540 },
  { label: '两天', minutes: DAY_MINUTES + 540 },
]

export function bodyOf(draft: Draft): TripBody {
  return {
    traveller_id: draft.traveller_id!,
    use_kind: draft.use_kind as TripBody['use_kind'],
    reason: draft.reason.trim(),
    passengers: draft.passengers,
    headcount: draft.headcount,
    pickup_place: draft.pickup_place.trim(),
    pickup_spot: draft.pickup_spot,
    destinations: draft.destinations.map(({ place, spot, arrive_at }) => ({
      place: place.trim(),
      spot,
      arrive_at: arrive_at ? fromWallClock(arrive_at) : null,
    })),
    start_at: fromWallClock(draft.start_at),
    end_at: fromWallClock(draft.end_at),
    vehicles_wanted: draft.vehicles_wanted,
    body_wanted: draft.body_wanted || null,
    contact_phone: draft.contact_phone.trim(),
    note: draft.note.trim(),
    attachment_ids: draft.attachment_ids.map((file) => file.id),
  }
}

/** A number comes back masked. */
const agrees = (masked: string, typed: string) =>
  masked.length === typed.length && [...masked].every((sign, n) => sign === '*' || sign === typed[n])

/**
 * Whether the trip is what was sent. It is not, when an earlier try had arrived although no answer came back, and the
 * form was changed before it was sent again with the same key.
 */
export function isWhatWasSent(trip: Trip, body: TripBody): boolean {
  const { contact_phone: typed = '', ...sent } = body
  const { contact_phone: masked = '', ...got } = bodyOf(draftOf(trip))
  const facts = ({ start_at, end_at, pickup_spot, destinations, ...rest }: Omit<TripBody, 'contact_phone'>) =>
    JSON.stringify([
      Date.parse(start_at),
      Date.parse(end_at),
      spotText(pickup_spot),
      destinations.map((stop) => [
        stop.place,
        spotText(stop.spot),
        stop.arrive_at ? Date.parse(stop.arrive_at) : null,
      ]),
      Object.entries(rest).sort(([a], [b]) => a.localeCompare(b)),
    ])
  return agrees(masked, typed) && facts(got) === facts(sent)
}
