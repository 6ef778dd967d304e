import type { Shown } from '@/shared/tracks'
import type { LonLat } from './geo'
import type { TrackMark } from './trackLayer'

const [START, END, ALARM] = ['#1d6b40', '#a8201a', '#a8201a']
/** Millionths of a degree, some sixty metres: stops nearer than this are one place. */
const SAME_PLACE = 600

interface Spot {
  lon: number
  lat: number
}

const isNear = (one: Spot, other: Spot): boolean =>
  Math.abs(one.lon - other.lon) < SAME_PLACE && Math.abs(one.lat - other.lat) < SAME_PLACE
const at = ({ lon, lat }: Spot): LonLat => [lon / 1e6, lat / 1e6]

/** Where it began, stopped, gave an alarm and ended. A place where it stood several times has one mark, with the first number. */
export function marksOf({ track, course, colour }: Shown): TrackMark[] {
  const places: { spot: Spot; moment: number; numbers: number[] }[] = []
  course.stops.forEach((stop, n) => {
    const known = places.find(({ spot }) => isNear(spot, stop))
    if (known) known.numbers.push(n + 1)
    else places.push({ spot: stop, moment: stop.since, numbers: [n + 1] })
  })
  const last = track.at.length - 1
  const end = (index: number): Spot => ({ lon: track.lon[index]!, lat: track.lat[index]! })
  const ends = last < 0 ? [] : [end(0), end(last)]
  const mark = (index: number, text: string, fill: string, side: number): TrackMark => ({
    id: track.at[index]!,
    at: at(end(index)),
    colour: fill,
    text,
    size: 11,
    hangs: [side * 15, -20],
  })
  return [
    ...places
      // The ends say more than the number of the stop that began or ended there.
      .filter(({ spot }) => !ends.some((one) => isNear(one, spot)))
      .map(({ spot, moment, numbers }) => ({
        id: moment,
        at: at(spot),
        colour,
        text: numbers.length > 1 ? `${numbers[0]}+` : String(numbers[0]),
        size: 11,
      })),
    ...course.alarms.map((alarm) => ({ id: alarm.at, at: at(alarm), colour: ALARM, text: '!', size: 8 })),
    ...(last >= 0 ? [mark(0, '起', START, -1), mark(last, '终', END, 1)] : []),
  ]
}
