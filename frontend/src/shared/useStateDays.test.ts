import { describe, expect, it } from 'vitest'
import { lasting, placeOf, type StateSpell } from './useStateDays'

const spell = (since: string, until: string): StateSpell => ({
  since: `2026-11-25T${since}+08:00`,
  until: until.length > 8 ? until : `2026-11-25T${until}+08:00`,
  state: 'moving',
  source: 'reported',
})

describe('a day as a strip', () => {
  it('places a spell by the hours in China', () => {
    expect(placeOf(spell('06:00:00', '18:00:00'), '2026-11-25')).toEqual({ left: 0.25, width: 0.5 })
  })

  it('fills the day to its end', () => {
    const whole = spell('00:00:00', '2026-11-26T00:00:00+08:00')
    expect(placeOf(whole, '2026-11-25')).toEqual({ left: 0, width: 1 })
  })

  it('says nothing for no time', () => {
    expect([lasting(0), lasting(25), lasting(3600)]).toEqual(['—', '25秒', '1小时'])
  })
})
