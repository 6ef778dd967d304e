/** Time on the wall to pixels and back. Moments are milliseconds, days are Shanghai's. */
import { addDays, dateOf, formatDay, fromWallClock } from '@/shared/time'

export interface Span {
  from: number
  to: number
}

export interface Scale extends Span {
  /** Pixels of the whole span. */
  width: number
}

export interface Tick {
  x: number
  label: string
}

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
const SNAP = 15 * MINUTE
const WORK = { from: 8, to: 18 }

/** Least pixels of an hour, by how many days are shown: a bar of an hour can still be read or at least be hit. */
const HOUR_PIXELS: Record<number, number> = { 1: 54, 3: 24, 7: 11 }
const HOURS_BETWEEN_LABELS: Record<number, number> = { 1: 1, 3: 3, 7: 6 }

export const dayStart = (date: string): number => Date.parse(fromWallClock(`${date}T00:00`))

export function spanOf(row: { start_at?: string | null; end_at?: string | null }): Span {
  return { from: Date.parse(row.start_at ?? ''), to: Date.parse(row.end_at ?? '') }
}

/** The scale for so many days from a date, at least as wide as the room for it. */
export function makeScale(date: string, days: number, room: number): Scale {
  const least = 24 * days * (HOUR_PIXELS[days] ?? 11)
  return { from: dayStart(date), to: dayStart(addDays(date, days)), width: Math.max(least, Math.floor(room)) }
}

export function toX(scale: Scale, at: number): number {
  return ((at - scale.from) / (scale.to - scale.from)) * scale.width
}

export function toTime(scale: Scale, x: number): number {
  return scale.from + (x / scale.width) * (scale.to - scale.from)
}

export const snap = (at: number): number => Math.round(at / SNAP) * SNAP

/** Where a span stands on the scale; what lies outside is cut off. */
export function place(scale: Scale, span: Span): { x: number; width: number } {
  const from = Math.max(scale.from, Math.min(span.from, scale.to))
  const to = Math.min(scale.to, Math.max(span.to, scale.from))
  const x = toX(scale, from)
  return { x, width: Math.max(toX(scale, to) - x, 0) }
}

export const overlaps = (a: Span, b: Span): boolean => a.from < b.to && b.from < a.to

/** Dragged from one moment to another, in either direction; a mere click is an hour. */
export function drawn(from: number, to: number): Span {
  const [a, b] = [snap(Math.min(from, to)), snap(Math.max(from, to))]
  return b - a < SNAP ? { from: a, to: a + HOUR } : { from: a, to: b }
}

export function datesOf(scale: Span): string[] {
  const dates: string[] = []
  for (let date = dateOf(new Date(scale.from)); dayStart(date) < scale.to; date = addDays(date, 1))
    dates.push(date)
  return dates
}

export function hourTicks(scale: Scale): Tick[] {
  const dates = datesOf(scale)
  const step = HOURS_BETWEEN_LABELS[dates.length] ?? 6
  return dates.flatMap((date) =>
    Array.from({ length: 24 / step }, (_, index) => {
      const hour = index * step
      return {
        x: toX(scale, dayStart(date) + hour * HOUR),
        label: dates.length > 3 ? `${hour}` : `${hour}:00`,
      }
    }),
  )
}

export function dayTicks(scale: Scale): Tick[] {
  return datesOf(scale).map((date) => ({
    x: toX(scale, dayStart(date)),
    label: formatDay(fromWallClock(`${date}T12:00`)),
  }))
}

/** The hours outside of work, to be shaded. */
export function restHours(scale: Scale): { x: number; width: number }[] {
  return datesOf(scale).flatMap((date) => {
    const midnight = dayStart(date)
    return [
      place(scale, { from: midnight, to: midnight + WORK.from * HOUR }),
      place(scale, { from: midnight + WORK.to * HOUR, to: midnight + 24 * HOUR }),
    ]
  })
}

/** Which days to show so that a moment is seen; the ones shown stay if it already is. */
export function dateShowing(span: Span, date: string, days: number): string {
  const shown = { from: dayStart(date), to: dayStart(addDays(date, days)) }
  return span.from >= shown.from && span.from < shown.to ? date : dateOf(new Date(span.from))
}
