import { describe, expect, it } from 'vitest'
import { ApiError } from '@/api/errors'
import { confirmed, hasArrived, inTime, isUnheard, withLateness, type Report } from './reports'

const made_at = '2026-11-23T02:00:00.000Z' // 10:00 in Shanghai
const depart: Report = {
  kind: 'depart',
  assignment: 3,
  made_at,
  body: { odometer_km: null, odometer_confirmed: false },
}
const back: Report = {
  kind: 'bring_back',
  assignment: 3,
  made_at,
  body: { place: '车库', note: '', odometer_confirmed: false },
}
const change: Report = {
  kind: 'change',
  assignment: 3,
  made_at,
  body: { kind: 'time', place: '', text: '会议延长' },
}
const untouched = { departed_at: null, returned_at: null, changes: [] }
const reported = (text: string, reported_at: string) => ({
  ...untouched,
  changes: [{ kind: 'time', text, reported_at }] as never,
})

describe('a report that may have arrived', () => {
  it('is unheard without an answer, or with only a proxy’s', () => {
    expect(isUnheard(new ApiError('network', ''))).toBe(true)
    expect(isUnheard(new ApiError('unavailable', '', {}, 502))).toBe(true)
    expect(isUnheard(new ApiError('not_signed_in', '', {}, 401))).toBe(true)
    expect(isUnheard(new ApiError('too_early', '', {}, 409))).toBe(false)
    expect(isUnheard(new ApiError('server_error', '', {}, 500))).toBe(false)
    expect(isUnheard(new TypeError())).toBe(false)
  })

  it('is recognised by what the task says', () => {
    expect(hasArrived(depart, untouched)).toBe(false)
    expect(hasArrived(depart, { ...untouched, departed_at: made_at })).toBe(true)
    expect(hasArrived(back, { ...untouched, departed_at: made_at })).toBe(false)
    expect(hasArrived(back, { ...untouched, returned_at: made_at })).toBe(true)
  })

  it('is the same change only with the same words at the same time', () => {
    expect(hasArrived(change, reported('会议延长', made_at))).toBe(true)
    expect(hasArrived(change, reported('会议取消', made_at))).toBe(false)
    expect(hasArrived(change, reported('会议延长', '2026-11-23T01:00:00Z'))).toBe(false)
  })
})

describe('a late report', () => {
  const soon = new Date('2026-11-23T02:04:00Z')
  const late = new Date('2026-11-23T02:30:00Z')

  it('says when it happened', () => {
    expect(withLateness(back, soon)).toEqual(back)
    expect(withLateness(back, late).body).toMatchObject({ note: '（10:00 操作，恢复网络后补报）' })
    expect(withLateness(change, late).body).toMatchObject({ text: '会议延长（10:00 操作，恢复网络后补报）' })
    expect(withLateness(depart, late)).toEqual(depart)
  })
})

it('is confirmed by whoever entered the reading', () => {
  expect(confirmed(depart).body).toEqual({ odometer_km: null, odometer_confirmed: true })
  expect(confirmed(change)).toEqual(change)
})

describe('patience', () => {
  it('ends as an error that is unheard', async () => {
    const never = (signal: AbortSignal) =>
      new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))),
      )
    const error = await inTime(never, 5).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'timeout' })
    expect(isUnheard(error)).toBe(true)
  })

  it('passes on an answer and a refusal', async () => {
    await expect(inTime(async () => 7)).resolves.toBe(7)
    const refusal = new ApiError('too_early', '最早可提前 2 小时', {}, 409)
    await expect(inTime(() => Promise.reject(refusal))).rejects.toBe(refusal)
  })
})
