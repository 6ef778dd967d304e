import { tripStatuses } from './choices'

/** Asked for, and not used: counted apart, as the server does in its thirty days. */
const NOT_USED: readonly string[] = ['returned', 'withdrawn', 'cancelled']

/** How many trips of a day are used, and how many are not, in numbers and in words. */
export function dayTrips(trips: Readonly<Record<string, number>>) {
  const sum = (statuses: typeof tripStatuses) =>
    statuses.reduce((all, { value }) => all + (trips[value] ?? 0), 0)
  const dropped = tripStatuses.filter(({ value }) => NOT_USED.includes(value) && trips[value])
  return {
    used: sum(tripStatuses.filter(({ value }) => !NOT_USED.includes(value))),
    unused: sum(dropped),
    unusedWords: dropped.map(({ label }) => label).join('、'),
  }
}
