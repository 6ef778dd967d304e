import { describe, expect, it } from 'vitest'
import { quickTimeOf, quickTimes, roundUp } from './quickTimes'

describe('quick times', () => {
  it('starts half an hour from now, on the quarter', () => {
    expect(roundUp('2026-11-23T09:45')).toBe('2026-11-23T09:45')
    expect(quickTimes('2026-11-23T09:07')[0]).toMatchObject({
      start: '2026-11-23T09:45',
      end: '2026-11-23T11:45',
    })
  })

  it('goes over midnight and over the end of a month', () => {
    expect(quickTimes('2026-11-30T23:40')).toMatchObject([
      { value: 'soon', start: '2026-12-01T00:15' },
      { value: 'morning', start: '2026-12-01T08:30' },
      { value: 'next-afternoon' },
      { value: 'next-day' },
    ])
  })

  it('does not offer an afternoon that has begun', () => {
    const values = (now: string) => quickTimes(now).map((time) => time.value)
    expect(values('2026-11-23T13:30')).toContain('afternoon')
    expect(values('2026-11-23T13:31')).not.toContain('afternoon')
  })

  it('knows which one is chosen', () => {
    const times = quickTimes('2026-11-23T09:00')
    expect(quickTimeOf(times, '2026-11-24T08:30', '2026-11-24T11:30')).toBe('morning')
    expect(quickTimeOf(times, '2026-11-24T08:30', '2026-11-24T12:30')).toBeNull()
  })
})
