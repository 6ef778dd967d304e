import { describe, expect, it } from 'vitest'
import { normalPlate, plateDoubt, plateKind, writtenPlate } from './plates'

describe('normalPlate', () => {
  it.each(['苏D·12345', '苏d 12345', '苏D-12345', ' 苏D.12345 '])('writes %s one way', (typed) => {
    expect(normalPlate(typed)).toBe('苏D12345')
  })
})

describe('plateKind', () => {
  it('knows ordinary plates', () => {
    for (const plate of ['苏D12345', '京A1234警', '苏DA123B']) expect(plateKind(plate)).toBe('ordinary')
  })

  it('knows new-energy plates of small and large vehicles', () => {
    for (const plate of ['苏DD12345', '苏DF1234'.padEnd(8, '5'), '苏D12345D'])
      expect(plateKind(plate)).toBe('new_energy')
  })

  it('refuses the rest', () => {
    for (const plate of ['', '苏D1234', '苏I12345', '苏D1234O', 'D12345', '苏D1234567'])
      expect(plateKind(plate)).toBeNull()
  })
})

it('writes a plate as it stands on the vehicle', () => {
  expect(writtenPlate('苏DD12345')).toBe('苏D·D12345')
  expect(writtenPlate('苏D')).toBe('苏D')
})

it('doubts plates that do not fit the energy', () => {
  expect(plateDoubt('苏D12345', 'electric')).toContain('8 位')
  expect(plateDoubt('苏DD12345', 'petrol')).toContain('新能源')
  expect(plateDoubt('苏DD12345', 'electric')).toBeUndefined()
  expect(plateDoubt('苏D12345', 'hybrid')).toBeUndefined()
})
