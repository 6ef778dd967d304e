/**
 * Dates and times as the trade writes them. Everything is shown in Asia/Shanghai, wherever the browser believes to be;
 * China has no daylight saving, so the offset is always +08:00.
 */
const OFFSET = '+08:00'
const OFFSET_MS = 8 * 3_600_000
const DAY_MS = 86_400_000
const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六']
const DAYS_NEARBY: Record<number, string> = { [-1]: '昨天', 0: '今天', 1: '明天', 2: '后天' }

type Moment = string | Date
type Maybe<T> = T | null | undefined

/** A Date whose UTC fields read as the clock on the wall in Shanghai. */
const wall = (moment: Moment) => new Date(new Date(moment).getTime() + OFFSET_MS)
const two = (n: number) => String(n).padStart(2, '0')
const dayNumber = (onWall: Date) => Math.floor(onWall.getTime() / DAY_MS)
const clock = (onWall: Date) => `${two(onWall.getUTCHours())}:${two(onWall.getUTCMinutes())}`

function day(onWall: Date, now: Date): string {
  const monthDay = `${onWall.getUTCMonth() + 1}月${onWall.getUTCDate()}日`
  return onWall.getUTCFullYear() === now.getUTCFullYear()
    ? monthDay
    : `${onWall.getUTCFullYear()}年${monthDay}`
}

/** 今天 14:30 · 明天 08:00 · 11月22日 14:30 · 2025年11月22日 14:30 */
export function formatMoment(moment: Maybe<Moment>, now: Moment = new Date()): string {
  if (!moment) return '—'
  const [then, today] = [wall(moment), wall(now)]
  const nearby = DAYS_NEARBY[dayNumber(then) - dayNumber(today)]
  return `${nearby ?? day(then, today)} ${clock(then)}`
}

/** 2026-11-22 14:30, for tables, records and anything that is kept or printed */
export function formatExact(moment: Maybe<Moment>): string {
  return moment ? toWallClock(moment).replace('T', ' ') : '—'
}

/** 2026-11-22 14:30:05, for logs, where the order within a minute matters */
export function formatSecond(moment: Maybe<Moment>): string {
  return moment ? wall(moment).toISOString().slice(0, 19).replace('T', ' ') : '—'
}

/** 11月22日 14:30–17:00 · 11月22日 14:30–11月23日 09:00 */
export function formatRange(start: Maybe<Moment>, end: Maybe<Moment>, now: Moment = new Date()): string {
  if (!start) return '—'
  const [from, today] = [wall(start), wall(now)]
  const head = `${day(from, today)} ${clock(from)}`
  if (!end) return `${head} 起`
  const to = wall(end)
  const tail = dayNumber(from) === dayNumber(to) ? clock(to) : `${day(to, today)} ${clock(to)}`
  return `${head}–${tail}`
}

/** 14:30 */
export function formatTime(moment: Maybe<Moment>): string {
  return moment ? clock(wall(moment)) : '—'
}

/** 11月22日 周日 */
export function formatDay(moment: Maybe<Moment>, now: Moment = new Date()): string {
  if (!moment) return '—'
  const then = wall(moment)
  return `${day(then, wall(now))} ${WEEKDAYS[then.getUTCDay()]}`
}

/** A plain date (YYYY-MM-DD, no time of day): 2026年11月22日 */
export function formatDate(date: Maybe<string>): string {
  if (!date) return '—'
  const [year, month, dayOfMonth] = date.split('-').map(Number)
  return `${year}年${month}月${dayOfMonth}日`
}

/** 45分钟 · 2小时30分钟 · 1天3小时 */
export function formatDuration(start: Maybe<Moment>, end: Maybe<Moment>): string {
  if (!start || !end) return '—'
  const minutes = Math.max(0, Math.round((new Date(end).getTime() - new Date(start).getTime()) / 60_000))
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60]
  const parts = [days && `${days}天`, hours && `${hours}小时`, rest && `${rest}分钟`].filter(Boolean)
  return parts.slice(0, 2).join('') || '0分钟'
}

/** 刚刚 · 5分钟前 · 3小时前, later the moment itself */
export function formatAgo(moment: Maybe<Moment>, now: Moment = new Date()): string {
  if (!moment) return '—'
  const minutes = Math.floor((new Date(now).getTime() - new Date(moment).getTime()) / 60_000)
  if (minutes < 1) return '刚刚'
  if (minutes < 60) return `${minutes}分钟前`
  if (minutes < 12 * 60) return `${Math.floor(minutes / 60)}小时前`
  return formatMoment(moment, now)
}

/** What a date-time field holds: 2026-11-22T14:30 on the wall in Shanghai. */
export function toWallClock(moment: Moment): string {
  return wall(moment).toISOString().slice(0, 16)
}

/** The way back: what the server is sent. */
export function fromWallClock(text: string): string {
  return `${text.replace(' ', 'T').slice(0, 16)}:00${OFFSET}`
}

/** YYYY-MM-DD in Shanghai, today unless told. */
export function dateOf(moment: Moment = new Date()): string {
  return toWallClock(moment).slice(0, 10)
}

/** YYYY-MM-DD, so many days later (or earlier). */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}

/** The same wall clock, so many minutes later. */
export function addMinutes(wallClock: string, minutes: number): string {
  return new Date(Date.parse(`${wallClock}:00Z`) + minutes * 60_000).toISOString().slice(0, 16)
}

export function minutesBetween(from: string, to: string): number {
  return (Date.parse(`${to}:00Z`) - Date.parse(`${from}:00Z`)) / 60_000
}
