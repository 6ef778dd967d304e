import { expect, it } from 'vitest'
import { licenceMark } from './licences'

const TODAY = '2026-11-22'

it.each([
  ['2026-11-21', '已过期', 'danger'],
  ['2026-11-22', '今天到期', 'waiting'],
  ['2026-11-23', '1 天后到期', 'waiting'],
  ['2026-12-22', '30 天后到期', 'waiting'],
])('marks a licence that expires on %s', (day, label, tone) => {
  expect(licenceMark(day, TODAY)).toEqual({ label, tone })
})

it('says nothing while there is time', () => {
  expect(licenceMark('2026-12-23', TODAY)).toBeNull()
})
