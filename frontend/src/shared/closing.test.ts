import { expect, test } from 'vitest'
import { closingText, drivenText, type Closing } from './closing'

const task: Closing = {
  start_odometer_km: 91_828,
  end_odometer_km: 91_846,
  returned_at: '2026-11-20T09:21:00+08:00',
  return_place: '衡山路281号院内停车场',
  note: '',
  changes: [],
}

test('what was driven, as far as it was read', () => {
  expect(drivenText(task)).toBe('里程 91,828 公里 → 91,846 公里，行驶 18 公里')
  expect(drivenText({ ...task, start_odometer_km: null })).toBe('回场里程 91,846 公里，出车里程未填')
  expect(drivenText({ ...task, end_odometer_km: null })).toBe('出车里程 91,828 公里，回场里程未填')
  expect(drivenText({ start_odometer_km: null, end_odometer_km: null })).toBe('里程未填')
})

test('closing tells where it stands, what the driver said, and what nobody has taken note of', () => {
  expect(closingText(task)).toMatch(/09:21 回场，停放于衡山路281号院内停车场。里程 .* 18 公里。$/)
  const change = { acknowledged_at: null } as Closing['changes'][number]
  const read = { acknowledged_at: '2026-11-20T09:22:00+08:00' } as Closing['changes'][number]
  const text = closingText({ ...task, note: '左后轮缺气', changes: [change, read] })
  expect(text).toContain('驾驶员说明：左后轮缺气。还有 1 项途中变动未确认。')
})
