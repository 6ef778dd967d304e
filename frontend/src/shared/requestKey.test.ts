import { afterEach, describe, expect, it, vi } from 'vitest'
import { newRequestKey } from './requestKey'

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/

describe('request key', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('is a random UUID, also without HTTPS', () => {
    expect(newRequestKey()).toMatch(UUID)
    const real = crypto
    vi.stubGlobal('crypto', { getRandomValues: (bytes: Uint8Array) => real.getRandomValues(bytes) })
    expect(newRequestKey()).toMatch(UUID)
    expect(newRequestKey()).not.toBe(newRequestKey())
  })
})
