import { describe, expect, it } from 'vitest'
import { checkDigit, isFormedVin, normalVin, vinDoubt } from './vin'

describe('VIN', () => {
  it.each([
    ['1M8GDM9AXKP042788', 'X'],
    ['11111111111111111', '1'],
    ['LSVAA4182E2184847', '2'],
  ])('finds the check digit of %s', (vin, digit) => {
    expect(checkDigit(vin)).toBe(digit)
  })

  it('knows what cannot be one', () => {
    expect(isFormedVin('1M8GDM9AXKP042788')).toBe(true)
    for (const vin of ['', '1M8GDM9AXKP04278', '1M8GDM9AXKPO42788', '1M8GDM9AXKP0427889'])
      expect(isFormedVin(vin)).toBe(false)
  })

  it('doubts a wrong check digit only', () => {
    expect(vinDoubt('1M8GDM9AXKP042788')).toBeUndefined()
    expect(vinDoubt('1M8GDM9A1KP042788')).toContain('第 9 位')
    expect(vinDoubt('1M8')).toBeUndefined()
  })

  it('is written without blanks, in capitals', () => {
    expect(normalVin(' 1m8gdm9a xkp042788')).toBe('1M8GDM9AXKP042788')
  })
})
