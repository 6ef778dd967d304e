/** Where a vehicle was at a moment, and its track cut where nothing is known: plain arithmetic, done for every frame. */
import type { LonLat } from './geo'

export interface Columns {
  at: number[]
  lat: number[]
  lon: number[]
  speed: number[]
  direction: number[]
  mileage: number[]
}

export interface Spell {
  since: number
  until: number
}

export interface Instant {
  place: LonLat
  /** Of the last report: what lies between two is not made up. */
  index: number
  direction: number
}

const degrees = (micro: number): number => micro / 1e6

/** The last index whose moment is not later, or -1. */
export function indexAt(at: readonly number[], moment: number): number {
  let [low, high] = [0, at.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (at[middle]! <= moment) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Between two reports on the straight line; in a gap where it was last heard; nowhere before the first. */
export function instantAt(track: Columns, gaps: readonly Spell[], moment: number): Instant | null {
  const index = indexAt(track.at, moment)
  if (index < 0) return null
  const [here, next] = [index, Math.min(index + 1, track.at.length - 1)]
  const from = track.at[here]!
  const silent = gaps.some((gap) => moment > gap.since && moment < gap.until)
  const share = silent || next === here ? 0 : (moment - from) / (track.at[next]! - from || 1)
  const between = (column: number[]) => degrees(column[here]! + (column[next]! - column[here]!) * share)
  return { place: [between(track.lon), between(track.lat)], index, direction: track.direction[here]! }
}

/** This moment, or the beginning of the next drive where none goes on then; nothing after the last. */
export function drivenFrom(drives: readonly Spell[], moment: number): number | undefined {
  const later = drives.filter(({ until }) => moment < until).map(({ since }) => Math.max(since, moment))
  return later.length ? Math.min(...later) : undefined
}

const pointAt = (track: Columns, index: number): LonLat => [
  degrees(track.lon[index]!),
  degrees(track.lat[index]!),
]

/** Stretches without a gap, and the gaps as straight lines from the last place known to the next. */
export function cutAtGaps<Gap extends Spell>(
  track: Columns,
  gaps: readonly Gap[],
): { runs: LonLat[][]; bridges: { gap: Gap; line: LonLat[] }[] } {
  const runs: LonLat[][] = []
  const bridges: { gap: Gap; line: LonLat[] }[] = []
  let begin = 0
  const take = (end: number) =>
    runs.push(Array.from({ length: end - begin }, (_, n) => pointAt(track, begin + n)))
  for (const gap of gaps) {
    const last = indexAt(track.at, gap.since)
    if (last < begin || last + 1 >= track.at.length) continue
    take(last + 1)
    bridges.push({ gap, line: [pointAt(track, last), pointAt(track, last + 1)] })
    begin = last + 1
  }
  take(track.at.length)
  return { runs, bridges }
}
