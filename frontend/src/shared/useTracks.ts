import { computed, ref, shallowRef, watch, type Ref } from 'vue'
import { ApiError } from '@/api/errors'
import { newRequestKey } from './requestKey'
import { formatDuration } from './time'
import { COLOURS, openTrack, type Course, type Shown, type Wanted } from './tracks'

export interface Refused {
  vehicleId: number
  error: ApiError
}

/** The tracks of some vehicles in one window, each opened once for as long as the page stands. */
export function useTracks(vehicleIds: Ref<number[]>, since: Ref<string>, until: Ref<string>) {
  const view = newRequestKey()
  const shown = shallowRef<Shown[]>([])
  const refused = ref<Refused[]>([])
  const loading = ref(false)
  let latest = 0

  async function load(): Promise<void> {
    const mine = ++latest
    loading.value = true
    const wanted = vehicleIds.value.map((vehicleId): Wanted => ({
      vehicleId,
      since: since.value,
      until: until.value,
    }))
    const outcomes = await Promise.allSettled(
      wanted.map((one, n) => openTrack(one, view, COLOURS[n % COLOURS.length]!)),
    )
    if (mine !== latest) return
    loading.value = false
    shown.value = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    refused.value = outcomes.flatMap((one, n) => {
      if (one.status === 'fulfilled') return []
      if (!(one.reason instanceof ApiError)) throw one.reason
      one.reason.handled = true
      return [{ vehicleId: wanted[n]!.vehicleId, error: one.reason }]
    })
  }

  watch([vehicleIds, since, until], load, { immediate: true, deep: true })
  /** Nothing came at all, and not because it may not be seen: trying again may help. */
  const broken = computed(() => {
    const error = shown.value.length || loading.value ? undefined : refused.value[0]?.error
    return error && (error.status === 0 || error.status >= 500) ? error : undefined
  })
  return { shown, refused, loading, reload: load, empty: computed(() => !vehicleIds.value.length), broken }
}

/** What stands at the cursor, in words. */
export function readingAt({ track }: Shown, index: number) {
  const mileage = track.mileage[index] ?? -1
  return {
    speed: `${Math.round((track.speed[index] ?? 0) / 10)} 公里/小时`,
    direction: directionName(track.direction[index] ?? 0),
    odometer: mileage < 0 ? '—' : `${(mileage / 10).toFixed(1)} 公里`,
  }
}

const COMPASS = ['北', '东北', '东', '东南', '南', '西南', '西', '西北']
export const directionName = (degrees: number): string => COMPASS[Math.round(degrees / 45) % 8]!

/** How far, by track, across its silences, and by the vehicle's own counter. */
export function distances({
  points,
  metres,
  bridged_metres,
  odometer_metres: told,
}: Shown['course']): [string, string][] {
  const more = told === null ? 0 : told - metres - bridged_metres
  const differs = Math.abs(more) >= 100 ? `（${more > 0 ? '多' : '少'} ${kilometres(Math.abs(more))}）` : ''
  return [
    ['轨迹里程', points ? kilometres(metres) : '—'],
    ...(bridged_metres ? ([['断点直线', kilometres(bridged_metres)]] as [string, string][]) : []),
    ['里程表', told === null ? '—' : `${kilometres(told)}${differs}`],
  ]
}

/** How long the engine ran while the vehicle stood, where that is worth a word. */
export function engineWords({ since, until, engine_s }: Course['stops'][number]): string {
  if (engine_s < 60) return ''
  if (engine_s >= (until - since) * 0.95) return '（未熄火）'
  return `（发动机运转 ${formatDuration(new Date(0), new Date(engine_s * 1000))}）`
}

export const kilometres = (metres: number): string => `${(metres / 1000).toFixed(1)} 公里`

/** The last report still comes from there: the vehicle has not been seen to leave. */
export const goesOn = ({ until }: { until: number }, { last }: Pick<Course, 'last'>): boolean =>
  until === last

/** A stop of one of the tracks on the page, numbered as on the map. Seconds. */
export type StopRow = Course['stops'][number] & {
  id: string
  look_id: number
  plate: string
  number: number
  seconds: number
  goes_on: boolean
}

export const stopsOf = (shown: Shown[]): StopRow[] =>
  shown.flatMap(({ look, course }) =>
    course.stops.map((stop, n) => ({
      ...stop,
      id: `${look.id}-${n}`,
      look_id: look.id,
      plate: look.vehicle.plate,
      number: n + 1,
      seconds: stop.until - stop.since,
      goes_on: goesOn(stop, course),
    })),
  )

/** 119.970012，31.810034 */
export const placeAt = ({ lon, lat }: { lon: number; lat: number }): string =>
  `${(lon / 1e6).toFixed(6)}，${(lat / 1e6).toFixed(6)}`

/** 共 5 次，合计 2小时10分钟，其中发动机运转 12分钟 */
export function stopTotals(rows: readonly StopRow[]): string {
  const sum = (of: (row: StopRow) => number) => rows.reduce((total, row) => total + of(row), 0)
  const words = (seconds: number) => formatDuration(new Date(0), new Date(seconds * 1000))
  const [stood, ran] = [sum(({ seconds }) => seconds), sum(({ engine_s }) => engine_s)]
  if (!rows.length) return '共 0 次'
  return `共 ${rows.length} 次，合计 ${words(stood)}${ran >= 60 ? `，其中发动机运转 ${words(ran)}` : ''}`
}

export const LEAST_STOPS = [
  { value: '10', label: '10 分钟以上' },
  { value: '30', label: '30 分钟以上' },
  { value: '120', label: '2 小时以上' },
]
