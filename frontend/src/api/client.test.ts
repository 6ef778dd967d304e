import { afterEach, expect, test, vi } from 'vitest'
import { answer, api, onSessionRefused } from './client'
import { ApiError, messageOf } from './errors'

afterEach(() => vi.unstubAllGlobals())

function respond(status: number, body: string | null, type = 'application/json') {
  const response = new Response(body, { status, headers: { 'content-type': type } })
  vi.stubGlobal('fetch', vi.fn().mockResolvedValue(response))
}

const waiting = () => answer(api.GET('/api/v1/trips/waiting'))

test('a good answer is its body', async () => {
  respond(200, '{"notices": 3}')
  expect(await waiting()).toEqual({ notices: 3 })
})

test('a refusal keeps code, message, fields and status', async () => {
  respond(422, '{"code":"invalid_input","message":"填写有误","fields":{"plate":"该号牌已登记"}}')
  await expect(waiting()).rejects.toEqual(
    new ApiError('invalid_input', '填写有误', { plate: '该号牌已登记' }, 422),
  )
})

test('what a proxy answers is told by its status', async () => {
  respond(502, '<html>Bad Gateway</html>', 'text/html')
  const error = await waiting().catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'unavailable', status: 502, fields: {} })
  expect(messageOf(error)).toContain('暂时不可用')
})

test('an unknown status is still Chinese', async () => {
  respond(500, null)
  await expect(waiting()).rejects.toMatchObject({ code: 'server_error', message: '服务器出错了，请稍后再试' })
})

test('a dead network says so', async () => {
  vi.stubGlobal('fetch', vi.fn().mockRejectedValue(new TypeError('Failed to fetch')))
  await expect(waiting()).rejects.toMatchObject({ code: 'network', status: 0 })
})

test('a call given up by its caller stays an abort', async () => {
  vi.stubGlobal('fetch', vi.fn().mockRejectedValue(new DOMException('gone', 'AbortError')))
  await expect(waiting()).rejects.toMatchObject({ name: 'AbortError' })
})

test('only a lost session is announced, not a wrong password', async () => {
  const lost = vi.fn()
  const off = onSessionRefused(lost)
  respond(401, '{"code":"bad_credentials","message":"账号或密码不正确"}')
  await waiting().catch(() => null)
  expect(lost).not.toHaveBeenCalled()
  respond(401, '{"code":"not_signed_in","message":"请先登录"}')
  await waiting().catch(() => null)
  expect(lost).toHaveBeenCalledOnce()
  off()
})
