import { describe, expect, test } from 'vitest'
import type { Trip } from '@/shared/useTrip'
import { bodyOf, copyOf, draftOf, endAfter, isWhatWasSent, newDraft, nextHalfHour } from './draft'

const me = { id: 7, phone: '13800000000' }
const NOW = new Date('2026-11-23T09:10:00+08:00')

const trip = {
  traveller: { id: 9, name: '李强' },
  use_kind: 'research',
  reason: '赴溧阳调研',
  passengers: ['王秀英'],
  headcount: 2,
  pickup_place: '市政府东门',
  pickup_spot: { lat: 31.81, lon: 119.97 },
  destinations: [
    { place: '溧阳市上兴镇', spot: { lat: 31.4, lon: 119.5 }, arrive_at: '2026-10-08T10:30:00+08:00' },
    { place: '天目湖', spot: null, arrive_at: null },
  ],
  start_at: '2026-10-08T08:30:00+08:00',
  end_at: '2026-10-09T12:00:00+08:00',
  vehicles_wanted: 1,
  body_wanted: null,
  contact_phone: '13900000000',
  note: '',
  attachments: [{ id: 'a-file', name: '通知.pdf', size: 10, content_type: 'application/pdf' }],
} as unknown as Trip

describe('a new request', () => {
  test('begins at the next full half hour and lasts three hours', () => {
    expect(newDraft(me, NOW)).toMatchObject({
      traveller_id: 7,
      start_at: '2026-11-23T09:30',
      end_at: '2026-11-23T12:30',
      contact_phone: '13800000000',
    })
    expect(nextHalfHour('2026-11-23T09:30')).toBe('2026-11-23T10:00')
    expect(nextHalfHour('2026-12-31T23:45')).toBe('2027-01-01T00:00')
  })

  test('keeps its length when the start moves', () => {
    expect(endAfter('2026-11-24T08:00', '2026-11-23T09:30', '2026-11-23T12:30')).toBe('2026-11-24T11:00')
    expect(endAfter('2026-11-24T08:00', '', '')).toBe('2026-11-24T11:00')
    expect(endAfter('', '2026-11-23T09:30', '2026-11-23T12:30')).toBe('2026-11-23T12:30')
  })
})

describe('再次申请', () => {
  test('is the same journey at the same hour, next time that hour comes', () => {
    const copy = copyOf(trip, NOW) // 08:30 has passed today
    expect(copy).toMatchObject({
      start_at: '2026-11-24T08:30',
      end_at: '2026-11-25T12:00',
      attachment_ids: [],
    })
    expect(copy.destinations.map((stop) => stop.arrive_at)).toEqual(['2026-11-24T10:30', ''])
    expect(copyOf(trip, new Date('2026-11-23T07:00:00+08:00')).start_at).toBe('2026-11-23T08:30')
  })
})

describe('what is sent', () => {
  test('is what was read, when nothing changed', () => {
    const body = bodyOf(draftOf(trip))
    expect(body).toMatchObject({
      start_at: '2026-10-08T08:30:00+08:00',
      attachment_ids: ['a-file'],
      body_wanted: null,
    })
    expect(isWhatWasSent(trip, body)).toBe(true)
    expect(isWhatWasSent(trip, { ...body, pickup_spot: { lat: 31.82, lon: 119.97 } })).toBe(false)
    expect(isWhatWasSent(trip, { ...body, pickup_spot: null })).toBe(false)
    expect(isWhatWasSent(trip, { ...body, headcount: 3 })).toBe(false)
    const masked = { ...trip, contact_phone: '154****0441' }
    expect(isWhatWasSent(masked, { ...body, contact_phone: '15412340441' })).toBe(true)
    expect(isWhatWasSent(masked, { ...body, contact_phone: '15412340442' })).toBe(false)
    expect(isWhatWasSent(trip, { ...body, destinations: body.destinations.slice(1) })).toBe(false)
  })

  test('is trimmed', () => {
    const body = bodyOf({ ...draftOf(trip), reason: ' 调研 ', note: '  ' })
    expect([body.reason, body.note]).toEqual(['调研', ''])
  })
})
