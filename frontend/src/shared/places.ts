import { useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Answer } from '@/api/types'
import { metresBetween, type LonLat } from '@/map/geo'
import type { Sketch } from '@/map/sketch'
import type { Landmark } from '@/map/sketchLayer'
import { formatMoment } from './time'
import { TRIPS, type Change, type Trip, type TripRow } from './useTrip'

/** Degrees, WGS-84. */
export interface Spot {
  lat: number
  lon: number
}

/** A place of an order: words, and where it lies if somebody marked it. */
export interface Place {
  place: string
  spot: Spot | null
}
export type KnownPlace = Answer<'/api/v1/trips/places'>[number]

/** Places whose position the platform knows, those of one's own last orders first. */
export function useKnownPlaces(enabled: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    queryKey: [...TRIPS, 'known-places'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/trips/places', { signal })),
    enabled: () => toValue(enabled),
    staleTime: 300_000,
  })
}

/** The mark goes with the words for which it was set: they may be added to, and whoever writes others means another place. */
export function reworded(marked: Place, place: string): Place {
  const now = place.trim()
  return { place, spot: now !== '' && now.includes(marked.place.trim()) ? marked.spot : null }
}

export const samePlace = (one: Place, other: Place): boolean =>
  one.place === other.place && spotText(one.spot) === spotText(other.spot)

/** A known place marks the spot, and names it unless it has a name already. */
export function chosen(place: string, known: KnownPlace): Place {
  return { place: place.trim() ? place : known.place, spot: known.spot }
}

/** Where to begin looking for a place of this name: at a known one that is named alike. */
export function near(known: readonly KnownPlace[] | undefined, words: string): LonLat | undefined {
  const name = words.trim()
  const found = name && known?.find(({ place }) => place.includes(name) || name.includes(place))
  return found ? [found.spot.lon, found.spot.lat] : undefined
}

/** Where to begin looking: at what is named alike, else at the marked 报到地点, else where most known places are. */
export function startOf(
  known: readonly KnownPlace[],
  words: string,
  pickup: Spot | null | undefined,
): LonLat | undefined {
  return near(known, words) ?? (pickup ? [pickup.lon, pickup.lat] : amid(known))
}

/** The known place next to the median of all: one far away pulls nothing. */
function amid(known: readonly KnownPlace[]): LonLat | undefined {
  const at = known.map(({ spot }): LonLat => [spot.lon, spot.lat])
  if (!at.length) return undefined
  const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!
  const median: LonLat = [middle(at.map(([lon]) => lon)), middle(at.map(([, lat]) => lat))]
  return at.reduce((best, one) => (metresBetween(one, median) < metresBetween(best, median) ? one : best))
}

/** As the map draws it. */
export function pointOf(spot: Spot | null): Sketch | null {
  return spot && { kind: 'point', points: [[spot.lon, spot.lat]], radius_m: 0, width_m: 0 }
}

export function spotOf(sketch: Sketch | null): Spot | null {
  const [lon, lat] = sketch?.points[0] ?? []
  return lon === undefined || lat === undefined ? null : { lat, lon }
}

/** As exactly as it is kept. */
export const spotText = (spot: Spot | null | undefined): string =>
  spot ? `${spot.lat.toFixed(6)}, ${spot.lon.toFixed(6)}` : ''

export const landmarksOf = (known: readonly KnownPlace[] | undefined): Landmark[] =>
  (known ?? []).map(({ place, spot }) => ({ name: place, at: [spot.lon, spot.lat] }))

const PICKUP = '#1a7f4b'
const STOP = '#c2410c'
const CHANGED = '#8a5300'

/** The marked places of an order, in its order, and those that were reported on the way, for a map. */
export function marksOf(
  trip: Pick<Trip, 'pickup_place' | 'pickup_spot' | 'destinations' | 'assignments'>,
): Landmark[] {
  const stops = trip.destinations.map(({ place, spot }, n) => ({
    name: trip.destinations.length > 1 ? `${n + 1} ${place}` : place,
    spot,
    colour: STOP,
  }))
  const changed = trip.assignments
    .flatMap(({ changes }) => changes)
    .map(({ place, spot }) => ({ name: `变动 ${place}`, spot, colour: CHANGED }))
  return [
    { name: `报到 ${trip.pickup_place}`, spot: trip.pickup_spot, colour: PICKUP },
    ...stops,
    ...changed,
  ].flatMap(({ name, spot, colour }) => (spot ? [{ name, at: [spot.lon, spot.lat] as const, colour }] : []))
}

/** Goes to all destinations of the order besides. */
export const BESIDES = -1

/** What a change says of where it goes: besides, or instead of one destination of the order; nothing without words. */
export function elsewhere({ place, spot }: Place, insteadOf: number) {
  const words = place.trim()
  if (!words) return { place: '', spot: null, instead_of: null }
  return { place: words, spot, instead_of: insteadOf === BESIDES ? null : insteadOf }
}

/** A stop of the way, and what was changed about it on the way. */
export interface RouteStop {
  place: string
  arrive_at?: string | null
  /** 另去 · 改去，不去 南山竹海 */
  note?: string
}

type Stops = Trip['destinations']

type Moved = Pick<Change, 'id' | 'place' | 'instead_of'>

/** The destinations as they were changed: of several changes instead of one the last counts, others go besides. */
export function changedStops(destinations: Stops, changes: readonly Moved[]): RouteStop[] {
  // The latest first.
  const told = changes.filter(({ place }) => place).sort((a, b) => b.id - a.id)
  const stops = destinations.map((stop, n): RouteStop => {
    const instead = told.find(({ instead_of }) => instead_of === n)
    return instead ? { place: instead.place, note: `改去，不去 ${stop.place}` } : stop
  })
  const besides = told.filter(({ instead_of }) => instead_of === null).reverse()
  return [...stops, ...besides.map(({ place }) => ({ place, note: '另去' }))]
}

/** Of a trip: as its only vehicle goes; of several, what was ordered, then who goes elsewhere. */
export function stopsOf(trip: Pick<TripRow, 'destinations' | 'changes' | 'plates'>): RouteStop[] {
  if (trip.plates.length === 1) return changedStops(trip.destinations, trip.changes)
  const elsewhere = trip.changes.map(({ plate, place, instead_of }) => {
    const instead = instead_of === null ? undefined : trip.destinations[instead_of]?.place
    return { place, note: `${plate} ${instead ? `改去，不去 ${instead}` : '另去'}` }
  })
  return [...trip.destinations, ...elsewhere]
}

/** 溧阳宾馆（改去，不去 南山竹海） */
const stopText = ({ place, note }: RouteStop): string => (note ? `${place}（${note}）` : place)
export const stopsText = (stops: readonly RouteStop[], between: string): string =>
  stops.map(stopText).join(between)

/** 市政府东门 → 溧阳市上兴镇; of one vehicle's task with its own stops. */
export const routeText = (
  trip: Pick<TripRow, 'pickup_place' | 'destinations' | 'changes' | 'plates'>,
  stops: readonly RouteStop[] = stopsOf(trip),
): string => `${trip.pickup_place} → ${stopsText(stops, ' → ')}`

/** 结束改为 今天 16:30, where it was changed on the way. */
export const changedEnd = (trip: Pick<TripRow, 'end_at' | 'current_end_at'>): string =>
  Date.parse(trip.current_end_at) === Date.parse(trip.end_at)
    ? ''
    : `结束改为 ${formatMoment(trip.current_end_at)}`

/** 另去 溧阳宾馆 · 改去 溧阳宾馆（不去目的地 2）; empty where the place stays. */
export function changedPlace({ place, instead_of }: Pick<Change, 'place' | 'instead_of'>): string {
  if (!place) return ''
  return instead_of === null ? `另去 ${place}` : `改去 ${place}（不去目的地 ${instead_of + 1}）`
}
