import { expect, test } from 'vitest'
import { ApiError, networkError, worthRetrying } from './errors'

test('asking again is offered unless there is nothing for this person', () => {
  expect(worthRetrying(networkError())).toBe(true)
  expect(worthRetrying(new ApiError('unavailable', '服务暂时不可用', {}, 503))).toBe(true)
  expect(worthRetrying(new Error('page'))).toBe(true)
  expect(worthRetrying(new ApiError('not_found', '未找到该记录', {}, 404))).toBe(false)
  expect(worthRetrying(new ApiError('secrecy', '无权查看', {}, 403))).toBe(false)
})
