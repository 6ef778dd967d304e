import { expect, test } from 'vitest'
import { endedWhy } from './useLookRequests'

test('a request that was not agreed to was sent back; a permission was taken away', () => {
  expect(endedWhy({ status: 'returned' })).toBe('退回原因')
  expect(endedWhy({ status: 'revoked' })).toBe('收回原因')
})
