import { expect, test } from 'vitest'
import { divisionsLike, pageOf } from './divisions'
import type { Division } from './useDivisions'

const division = (code: string, parent: string | null, over: Partial<Division> = {}): Division => ({
  code,
  name: `区划${code}`,
  level: parent === null ? 'province' : parent.endsWith('0000') ? 'city' : 'county',
  parent_code: parent,
  valid_from: null,
  valid_to: null,
  successor_code: null,
  source: '',
  ...over,
})
const ALL = [
  division('320000', null),
  division('320400', '320000'),
  division('320402', '320400'),
  division('320405', '320400', { valid_to: '2015-05-01', successor_code: '320412' }),
  division('330000', null),
]
const codes = (filters: Parameters<typeof divisionsLike>[1]) =>
  divisionsLike(ALL, filters).map((one) => one.code)

test('found by code, name, level, what is above, and the day', () => {
  expect(codes({ q: '3204' })).toEqual(['320400', '320402', '320405'])
  expect(codes({ q: '区划33' })).toEqual(['330000'])
  expect(codes({ level: 'county' })).toEqual(['320402', '320405'])
  expect(codes({ above: '320000' })).toEqual(['320000', '320400', '320402', '320405'])
  expect(codes({ state: 'over' })).toEqual(['320405'])
  expect(codes({ level: 'county', on: '2015-04-30' })).toEqual(['320402', '320405'])
  expect(codes({ level: 'county', on: '2015-05-01' })).toEqual(['320402'])
})

test('a page is a slice, the last one has none after it', () => {
  expect(pageOf(ALL, undefined, 2)).toMatchObject({ items: [{ id: '320000' }, { id: '320400' }], next: '2' })
  expect(pageOf(ALL, '4', 2)).toMatchObject({ items: [{ id: '330000' }], next: null })
})
