import { expect, test } from 'vitest'
import { lasted, toldInWords, toneOfAlarm } from './useDrivingAlarms'

test.each([
  [{ seconds: 0, lasts: false }, '瞬时'],
  [{ seconds: 0, lasts: true }, '持续中'],
  [{ seconds: 30, lasts: false }, '30秒'],
  [{ seconds: 180, lasts: true }, '持续中，已3分钟'],
])('how long %o lasted', (one, wanted) => {
  expect(lasted(one)).toBe(wanted)
})

test('what somebody told the driver, by whom, when, and what became of it', () => {
  const told = {
    label: '语音提醒',
    by: '王强',
    at: '2026-11-23T10:05:00+08:00',
    status: 'timed_out',
    status_label: '超时未应答',
  } as const
  expect(toldInWords(told, new Date('2026-11-23T12:00:00+08:00'))).toBe(
    '语音提醒：超时未应答 · 王强 今天 10:05',
  )
  expect(toldInWords({ ...told, by: '' }, new Date('2026-11-24T12:00:00+08:00'))).toBe(
    '语音提醒：超时未应答 · 昨天 10:05',
  )
})

test('emergencies stand out, warnings ahead of time do not', () => {
  const kinds = ['emergency', 'overspeed', 'danger_warning', 'overspeed_warning'] as const
  expect(kinds.map((kind) => toneOfAlarm({ kind }))).toEqual(['danger', 'waiting', 'waiting', 'neutral'])
})
