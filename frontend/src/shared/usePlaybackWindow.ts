import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { addDays, dateOf, fromWallClock, toWallClock } from './time'

/** So many tracks at once can be told apart. */
export const MOST_TRACKS = 6

/** Which vehicles and which time are played: both stand in the address, so that it can be sent on. Today, unless told. */
export function usePlaybackWindow() {
  const [route, router] = [useRoute(), useRouter()]
  const text = (name: string) => String(route.query[name] ?? '')
  const go = (query: Record<string, string>) => router.replace({ query: { ...route.query, ...query } })
  const midnight = (day: string) => fromWallClock(`${day}T00:00`)

  const vehicleIds = computed({
    get: () =>
      text('vehicle')
        .split(',')
        .map(Number)
        .filter((id) => id > 0)
        .slice(0, MOST_TRACKS),
    set: (now: number[]) => void go({ vehicle: now.join(',') }),
  })
  const since = computed(() => text('since') || midnight(dateOf()))
  const until = computed(() => text('until') || midnight(addDays(dateOf(), 1)))
  const range = computed({
    get: (): [string, string] => [toWallClock(since.value), toWallClock(until.value)],
    set: (now: [string, string] | null) =>
      void (now && go({ since: fromWallClock(now[0]), until: fromWallClock(now[1]) })),
  })
  const day = computed({
    get: () => dateOf(since.value),
    set: (now: string) => void go({ since: midnight(now), until: midnight(addDays(now, 1)) }),
  })
  const isWholeDay = computed(() => {
    const [from, to] = range.value
    return from === `${day.value}T00:00` && to === `${addDays(day.value, 1)}T00:00`
  })
  const isToday = computed(() => day.value >= dateOf())
  const step = (days: number) => (day.value = addDays(day.value, days))
  return { vehicleIds, since, until, range, day, isWholeDay, isToday, step }
}
