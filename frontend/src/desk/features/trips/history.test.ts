import { expect, test } from 'vitest'
import { entriesOf } from './history'
import type { HistoryEntry } from './useTrips'

const entry = (given: Partial<HistoryEntry>): HistoryEntry => ({
  at: '2026-11-23T09:00:00+08:00',
  actor: '周文静',
  action: 'trips.trip.create',
  action_label: '提交申请',
  note: '',
  before: null,
  after: null,
  ...given,
})

test('the first wording and a mere move of the status are not repeated', () => {
  const history = [
    entry({ after: { reason: '调研', headcount: 2 } }),
    entry({ action: 'trips.trip.depart', before: { status: 'dispatched' }, after: { status: 'underway' } }),
  ]
  expect(entriesOf(history).map((one) => one.changes)).toEqual([[], []])
})

test('a dispatch tells vehicle and driver, a reassignment what they replaced', () => {
  const [sent, changed] = entriesOf([
    entry({ action: 'trips.trip.dispatch', after: { vehicle: '苏D00001', driver: '张师傅' } }),
    entry({
      action: 'trips.assignment.reassign',
      note: '轮胎需更换',
      before: { vehicle: '苏D00001', driver: '张师傅' },
      after: { vehicle: '苏D00002', driver: '张师傅' },
    }),
  ])
  expect(sent).toMatchObject({ text: '苏D00001 张师傅', changes: [] })
  expect(changed).toMatchObject({
    text: '轮胎需更换',
    changes: [{ label: '车辆', before: '苏D00001', after: '苏D00002' }],
  })
})

test('what went wrong stands out', () => {
  expect(entriesOf([entry({ action: 'approvals.step.send_back' })])[0]?.tone).toBe('danger')
})

test('a decision is told once, and a remark that says no more than the act is left out', () => {
  const told = entriesOf([
    entry({ action: 'approvals.step.approve', action_label: '单位审批：同意', note: '同意' }),
    entry({ action: 'trips.trip.approve', action_label: '审批通过', note: '同意' }),
  ])
  expect(told.map((one) => [one.title, one.text])).toEqual([['单位审批：同意', '']])
})
