import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { nextPath } from './guards'
import { can, holds, useSession, type Me } from './session'

const me = { id: 1, name: '张伟', permissions: ['trips.own', 'trips.dispatch'] } as Me

describe('can', () => {
  beforeEach(() => setActivePinia(createPinia()))

  test('nobody may do anything', () => {
    expect(can('trips.own')).toBe(false)
    expect(holds(null, [])).toBe(false)
  })

  test('one permission, or any of several', () => {
    useSession().me = me
    expect(can('trips.dispatch')).toBe(true)
    expect(can('trips.approve')).toBe(false)
    expect(can(['trips.approve', 'trips.own'])).toBe(true)
    expect(can([])).toBe(false)
  })
})

describe('load', () => {
  beforeEach(() => setActivePinia(createPinia()))
  const respond = (status: number, body: object) =>
    vi.stubGlobal('fetch', vi.fn().mockResolvedValue(new Response(JSON.stringify(body), { status })))

  test('a 401 is nobody, and is asked once', async () => {
    respond(401, { code: 'not_signed_in', message: '请先登录' })
    const session = useSession()
    await session.load()
    await session.load()
    expect(session.signedIn).toBe(false)
    expect(fetch).toHaveBeenCalledTimes(1)
  })

  test('a lost connection is no sign-out: it is thrown, and asked again', async () => {
    vi.stubGlobal('fetch', vi.fn().mockRejectedValue(new TypeError('Failed to fetch')))
    const session = useSession()
    await expect(session.load()).rejects.toMatchObject({ code: 'network' })
    respond(200, me)
    await session.load()
    expect(session.me?.name).toBe('张伟')
  })
})

test.each([
  ['/trips/12?tab=1', '/trips/12?tab=1'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['https://evil.example', '/'],
  [undefined, '/'],
])('after signing in, next=%s leads to %s', (next, path) => {
  expect(nextPath(next === undefined ? {} : { next })).toBe(path)
})
