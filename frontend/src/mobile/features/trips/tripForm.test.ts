import { describe, expect, it } from 'vitest'
import type { Trip } from '@/shared/useTrip'
import { bodyOf, copyOf, emptyForm, formOf, namesOf, sameRequest } from './tripForm'

const me = { id: 7, name: '王芳', phone: '13800000001' }
const spot = { lat: 31.81, lon: 119.97 }
const trip = {
  traveller: { id: 7, name: '王芳' },
  use_kind: 'research',
  reason: '赴溧阳调研',
  pickup_place: '市政府东门',
  pickup_spot: spot,
  destinations: [{ place: '溧阳市上兴镇', spot, arrive_at: '2026-11-23T10:00:00+08:00' }],
  start_at: '2026-11-23T08:30:00+08:00',
  end_at: '2026-11-23T17:30:00+08:00',
  headcount: 3,
  passengers: ['李强', '赵敏'],
  vehicles_wanted: 1,
  body_wanted: null,
  contact_phone: '13800000001',
  note: '带投影仪',
  attachments: [{ id: 'a', name: '通知.pdf', size: 1, content_type: 'application/pdf' }],
} as unknown as Trip

describe('trip form', () => {
  it('goes to the server and back unchanged', () => {
    const body = bodyOf(formOf(trip))
    expect(body).toMatchObject({
      passengers: ['李强', '赵敏'],
      start_at: '2026-11-23T08:30:00+08:00',
      pickup_spot: spot,
      destinations: [{ place: '溧阳市上兴镇', spot, arrive_at: '2026-11-23T10:00:00+08:00' }],
      attachment_ids: ['a'],
    })
    expect(sameRequest(trip, body)).toBe(true)
    expect(sameRequest(trip, { ...body, headcount: 4 })).toBe(false)
    expect(sameRequest(trip, { ...body, pickup_spot: null })).toBe(false)
  })

  it('copies the journey, not its time and papers', () => {
    expect(copyOf(trip)).toMatchObject({
      reason: '赴溧阳调研',
      start_at: null,
      note: '',
      attachments: [],
      pickup_spot: spot,
      destinations: [{ spot, arrive_at: null }],
    })
  })

  it('leaves out empty destinations', () => {
    const form = { ...emptyForm(me), start_at: '2026-11-23T08:30', end_at: '2026-11-23T09:30' }
    form.destinations = [
      { place: ' 金坛 ', spot, arrive_at: null },
      { place: '', spot: null, arrive_at: null },
    ]
    expect(bodyOf(form).destinations).toEqual([{ place: '金坛', spot, arrive_at: null }])
  })

  it('reads names however they are parted', () => {
    expect(namesOf(' 李强、赵敏，孙涛 周杰;')).toEqual(['李强', '赵敏', '孙涛', '周杰'])
  })
})
