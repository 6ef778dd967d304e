import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { effectScope, ref } from 'vue'
import { UNREAD_MS, useUnread } from './useUnread'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('what has just come up can be decided a moment later, and so can the next one', () => {
  const shown = ref(1)
  const unread = effectScope().run(() => useUnread(() => shown.value))!
  expect(unread.value).toBe(true)
  vi.advanceTimersByTime(UNREAD_MS)
  expect(unread.value).toBe(false)

  shown.value = 2
  expect(unread.value).toBe(true)
  vi.advanceTimersByTime(UNREAD_MS - 1)
  shown.value = 3
  vi.advanceTimersByTime(1)
  expect(unread.value).toBe(true)
  vi.advanceTimersByTime(UNREAD_MS)
  expect(unread.value).toBe(false)
})
