import { keep, recall } from '@/shared/keep'

const MOST = 8
/** One desk, several people: nobody is offered where another one was picked up. */
const keyOf = (person: number) => `motorpool.pickup-places.${person}`

export function pickupPlaces(person: number): string[] {
  const kept = recall<unknown>(keyOf(person))
  return Array.isArray(kept) ? kept.filter((place): place is string => typeof place === 'string') : []
}

/** The latest first, each once. */
export function rememberPickupPlace(person: number, place: string): void {
  const places = [place, ...pickupPlaces(person).filter((one) => one !== place)]
  keep(keyOf(person), places.slice(0, MOST))
}
