import { expect, test } from 'vitest'
import { expiryText } from './usePasswordExpiry'

test.each([
  ['2026-11-26T23:30:00+08:00', '您的密码今天到期，到期后须先修改密码才能继续使用。'],
  ['2026-11-27T00:30:00+08:00', '您的密码将在 1 天后到期，请尽快修改。'],
  ['2026-12-10T09:00:00+08:00', '您的密码将在 14 天后到期，请尽快修改。'],
])('of a password that expires at %s', (over, text) => {
  expect(expiryText(over, new Date('2026-11-26T09:00:00+08:00'))).toBe(text)
})
