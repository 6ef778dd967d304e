import { expect, test } from 'vitest'
import { dayTrips } from './dayTrips'

test('what was given up is counted apart, as in the chart of thirty days', () => {
  const found = dayTrips({ requested: 3, underway: 52, rated: 106, withdrawn: 1, cancelled: 3, returned: 0 })
  expect(found).toEqual({ used: 161, unused: 4, unusedWords: '已撤回、已取消' })
  expect(dayTrips({})).toEqual({ used: 0, unused: 0, unusedWords: '' })
})
