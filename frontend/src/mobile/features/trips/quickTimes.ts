import { addDays, addMinutes } from '@/shared/time'

export interface QuickTime {
  value: string
  label: string
  start: string
  end: string
}

const STEP = 15

/** The next quarter of an hour, or this one. */
export function roundUp(wallClock: string): string {
  const over = Number(wallClock.slice(14, 16)) % STEP
  return over ? addMinutes(wallClock, STEP - over) : wallClock
}

/** What people mostly want, as long as it is still to come. */
export function quickTimes(now: string): QuickTime[] {
  const today = now.slice(0, 10)
  const tomorrow = addDays(today, 1)
  const soon = roundUp(addMinutes(now, 30))
  return [
    { value: 'soon', label: '半小时后', start: soon, end: addMinutes(soon, 120) },
    { value: 'afternoon', label: '今天下午', start: `${today}T13:30`, end: `${today}T17:30` },
    { value: 'morning', label: '明天上午', start: `${tomorrow}T08:30`, end: `${tomorrow}T11:30` },
    { value: 'next-afternoon', label: '明天下午', start: `${tomorrow}T13:30`, end: `${tomorrow}T17:30` },
    { value: 'next-day', label: '明天全天', start: `${tomorrow}T08:30`, end: `${tomorrow}T17:30` },
  ].filter((time) => time.start >= now)
}

export function quickTimeOf(times: readonly QuickTime[], start: string | null, end: string | null) {
  return times.find((time) => time.start === start && time.end === end)?.value ?? null
}
