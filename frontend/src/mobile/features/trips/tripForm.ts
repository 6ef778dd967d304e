import type { StoredFile } from '@/shared/files'
import { spotText, type Place, type Spot } from '@/shared/places'
import { fromWallClock, toWallClock } from '@/shared/time'
import type { Trip } from '@/shared/useTrip'
import type { TripBody } from './useTrips'

export type Stop = Place & { arrive_at: string | null }

/** What the form holds: like the body, but with wall clocks, names as one text, and nothing chosen yet. */
export interface TripForm {
  traveller_id: number
  traveller_name: string
  use_kind: TripBody['use_kind'] | null
  reason: string
  pickup_place: string
  pickup_spot: Spot | null
  destinations: Stop[]
  start_at: string | null
  end_at: string | null
  headcount: number
  passengers: string
  vehicles_wanted: number
  body_wanted: NonNullable<TripBody['body_wanted']> | null
  contact_phone: string
  note: string
  attachments: StoredFile[]
}

export interface Asker {
  id: number
  name: string
  phone: string
}

export function emptyForm(me: Asker): TripForm {
  return {
    traveller_id: me.id,
    traveller_name: me.name,
    use_kind: null,
    reason: '',
    pickup_place: '',
    pickup_spot: null,
    destinations: [{ place: '', spot: null, arrive_at: null }],
    start_at: null,
    end_at: null,
    headcount: 1,
    passengers: '',
    vehicles_wanted: 1,
    body_wanted: null,
    contact_phone: me.phone,
    note: '',
    attachments: [],
  }
}

export function formOf(trip: Trip): TripForm {
  return {
    traveller_id: trip.traveller.id,
    traveller_name: trip.traveller.name,
    use_kind: trip.use_kind,
    reason: trip.reason,
    pickup_place: trip.pickup_place,
    pickup_spot: trip.pickup_spot,
    destinations: trip.destinations.map(({ place, spot, arrive_at }) => ({
      place,
      spot,
      arrive_at: arrive_at ? toWallClock(arrive_at) : null,
    })),
    start_at: toWallClock(trip.start_at),
    end_at: toWallClock(trip.end_at),
    headcount: trip.headcount,
    passengers: trip.passengers.join('、'),
    vehicles_wanted: trip.vehicles_wanted,
    body_wanted: trip.body_wanted,
    contact_phone: trip.contact_phone,
    note: trip.note,
    attachments: trip.attachments,
  }
}

/** 再次申请: the same journey at another time; papers and remarks belonged to the old one. */
export function copyOf(trip: Trip): TripForm {
  const form = formOf(trip)
  return {
    ...form,
    destinations: form.destinations.map((stop) => ({ ...stop, arrive_at: null })),
    start_at: null,
    end_at: null,
    note: '',
    attachments: [],
  }
}

export function namesOf(text: string): string[] {
  return text
    .split(/[、，,；;\s]+/)
    .map((name) => name.trim())
    .filter(Boolean)
}

export function bodyOf(form: TripForm): TripBody {
  return {
    traveller_id: form.traveller_id,
    use_kind: form.use_kind ?? 'other',
    reason: form.reason.trim(),
    passengers: namesOf(form.passengers),
    headcount: form.headcount,
    pickup_place: form.pickup_place.trim(),
    pickup_spot: form.pickup_spot,
    destinations: form.destinations
      .filter((stop) => stop.place.trim())
      .map(({ place, spot, arrive_at }) => ({
        place: place.trim(),
        spot,
        arrive_at: arrive_at ? fromWallClock(arrive_at) : null,
      })),
    start_at: fromWallClock(form.start_at ?? ''),
    end_at: fromWallClock(form.end_at ?? ''),
    vehicles_wanted: form.vehicles_wanted,
    body_wanted: form.body_wanted,
    contact_phone: form.contact_phone.trim(),
    note: form.note.trim(),
    attachment_ids: form.attachments.map((file) => file.id),
  }
}

const wording = (stops: readonly { place: string; spot?: Spot | null }[]): string =>
  stops.map(({ place, spot }) => place + spotText(spot)).join()

/** Whether the answer is to what was sent, and not to an earlier try with the same key that had arrived after all. */
export function sameRequest(trip: Trip, body: TripBody): boolean {
  return (
    trip.reason === body.reason &&
    trip.pickup_place === body.pickup_place &&
    trip.headcount === body.headcount &&
    trip.traveller.id === body.traveller_id &&
    Date.parse(trip.start_at) === Date.parse(body.start_at) &&
    Date.parse(trip.end_at) === Date.parse(body.end_at) &&
    spotText(trip.pickup_spot) === spotText(body.pickup_spot) &&
    wording(trip.destinations) === wording(body.destinations)
  )
}
