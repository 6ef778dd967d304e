import { trackDeviations } from '@/api/labels'
import type { Answer } from '@/api/types'
import { formatMoment, formatTime } from './time'

/** As `useTrip`, which asks here, has it. */
type Assignment = Answer<'/api/v1/trips/{trip_id}'>['assignments'][number]

export interface Compared {
  label: string
  /** What the terminal is held against: what was reported, or what the order asked for. */
  basis: '上报' | '要求'
  reported: string
  byTrack: string
  difference: string
}

const MINUTE = 60_000
const ONE_PLACE = new Intl.NumberFormat('zh-CN', { maximumFractionDigits: 1 })
type Visit = NonNullable<Assignment['by_track']>['places'][number]
/** Nearer than this is there, and no distance. */
const EXACT_M = 20
const distance = (metres: number) => (metres < 1000 ? `${metres} 米` : km(metres))
const km = (metres: number) => `${ONE_PLACE.format(metres / 1000)} 公里`

/** As it is shown: without the seconds. */
const minuteOf = (moment: string) => Math.floor(new Date(moment).getTime() / MINUTE)
/** As it is shown: with one decimal. */
const tenthsOf = (metres: number) => Math.round(metres / 100)

/** 晚 12 分钟 · 早 1 小时 5 分钟 · 一致; what the terminal says against what was reported, as both are shown. */
export function momentDifference(reported: string | null, byTrack: string | null): string {
  if (!reported || !byTrack) return ''
  const minutes = minuteOf(byTrack) - minuteOf(reported)
  if (minutes === 0) return '一致'
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  const span = [hours && `${hours} 小时`, rest && `${rest} 分钟`].filter(Boolean).join(' ')
  return `${minutes > 0 ? '晚' : '早'} ${span}`
}

/** 多 3.2 公里 · 少 1 公里 · 一致; of several stretches each as it is shown. */
export function kmDifference(reportedKm: number | null, ...metres: (number | null)[]): string {
  if (reportedKm === null || metres.includes(null)) return ''
  const tenths =
    metres.reduce<number>((sum, one) => sum + tenthsOf(one ?? 0), 0) - Math.round(reportedKm * 10)
  if (tenths === 0) return '一致'
  return `${tenths > 0 ? '多' : '少'} ${ONE_PLACE.format(Math.abs(tenths) / 10)} 公里`
}

/** What the driver reported beside what the terminal says; empty while nothing was heard. */
export function compared(assignment: Assignment, now?: Date): Compared[] {
  const {
    by_track: track,
    departed_at,
    returned_at,
    start_odometer_km: from,
    end_odometer_km: to,
  } = assignment
  // Without any track the deviation says it all.
  if (!track || (track.is_final && track.track_m === null)) return []
  const driven = from !== null && to !== null ? to - from : null
  const reportedKm = driven === null ? '—' : `${ONE_PLACE.format(driven)} 公里`
  const rows: Compared[] = [
    {
      label: '出车',
      basis: '上报',
      reported: formatMoment(departed_at, now),
      byTrack: formatMoment(track.departed_at, now),
      difference: momentDifference(departed_at, track.departed_at),
    },
  ]
  if (!track.is_final) return rows
  rows.push(...track.places.map((one) => visited(one, track.departed_at, now)))
  rows.push({
    label: '回场',
    basis: '上报',
    reported: formatMoment(returned_at, now),
    byTrack: track.is_agreed ? '停在外场临停的地点' : formatMoment(track.returned_at, now),
    difference: momentDifference(returned_at, track.returned_at),
  })
  rows.push({
    label: '轨迹里程',
    basis: '上报',
    reported: reportedKm,
    byTrack: km(track.track_m ?? 0) + (track.bridged_m ? `，另断点直线 ${km(track.bridged_m)}` : ''),
    difference: kmDifference(driven, track.track_m, track.bridged_m ?? 0),
  })
  if (track.odometer_m !== null)
    rows.push({
      label: '终端里程表',
      basis: '上报',
      reported: reportedKm,
      byTrack: km(track.odometer_m),
      difference: kmDifference(driven, track.odometer_m),
    })
  return rows
}

/** A comparison that is later than this did not come when it should. */
const SLOW = 20 * MINUTE
/** The worker gives up after so long. */
const GIVEN_UP = 3 * 24 * 60 * MINUTE

/** What is said before the way of a vehicle that is back was compared; nothing once it was. */
export function awaiting(
  { status, compare_at }: Pick<Assignment, 'status' | 'compare_at'>,
  now: Date = new Date(),
): string {
  if (!compare_at || status === 'withdrawn') return ''
  const late = now.getTime() - Date.parse(compare_at)
  if (late > GIVEN_UP) return '未与终端轨迹比对'
  if (late > SLOW) return '正在比对：比平常慢，平台会继续处理'
  return `正在比对：等终端把回场前后的位置传完，约 ${formatTime(compare_at)} 后显示`
}

/** Which places were missed is said of each. */
export const deviationLabels = ({ by_track: track }: Assignment): string[] =>
  (track?.deviations ?? []).flatMap((one) =>
    one === 'place_missed'
      ? track!.places.filter((visit) => visit.reached === false && !visit.by_other).map(missed)
      : trackDeviations[one],
  )

const missed = ({ place, is_pickup, nearest_m }: Visit): string =>
  `未到达${is_pickup ? '报到地点' : ''} ${place}${nearest_m === null ? '' : `（最近 ${distance(nearest_m)}）`}`

/** Where the terminal was when, beside when the order wanted it there. */
function visited(visit: Visit, left: string | null, now?: Date): Compared {
  const { place, is_pickup, wanted_at, reached, first_at, nearest_m, by_other } = visit
  // Of records of before nobody knows whether it stood there.
  const came = visit.stood === false ? '经过' : '到达'
  const near = nearest_m === null || (reached && nearest_m < EXACT_M) ? '' : `，最近 ${distance(nearest_m)}`
  // Where it stood before it left it did not come to.
  const stood = is_pickup && reached && left !== null && first_at !== null && first_at <= left
  const said =
    reached === null
      ? `无法判断，轨迹有缺失${near}`
      : reached
        ? // To whom the track is not open no time is told.
          (stood
            ? '出车时已在'
            : first_at === null
              ? `已${came}`
              : `${formatMoment(first_at, now)} ${came}`) + near
        : `未到达${near}${by_other ? '，由同行车辆到达' : ''}`
  return {
    label: `${is_pickup ? '报到地点' : '目的地'} ${place}`,
    basis: '要求',
    reported: formatMoment(wanted_at, now),
    byTrack: said,
    difference: stood ? '' : momentDifference(wanted_at, first_at),
  }
}
