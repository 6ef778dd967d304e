import { expect, test } from 'vitest'
import { differences } from './differences'

test('a status is told in the words of its subject', () => {
  expect(differences({ status: 'requested' }, { status: 'approved' }, { subjectType: 'trips.trip' })).toEqual(
    [{ label: '状态', before: '待审批', after: '待调度' }],
  )
  expect(
    differences({ status: 'in_service' }, { status: 'suspended' }, { subjectType: 'vehicles.vehicle' })[0],
  ).toMatchObject({ before: '在用', after: '停用' })
})

test('what is the same, or empty on both sides, is left out', () => {
  expect(differences({ seats: 5, note: '' }, { seats: 5, note: null })).toEqual([])
  expect(differences(null, null)).toEqual([])
})

test('values of a new record are readable', () => {
  const after = {
    use_kind: 'research',
    passengers: ['李强', '王秀英'],
    destinations: [
      { place: '溧阳', arrive_at: '2026-11-22T14:30:00+08:00' },
      { place: '金坛', arrive_at: null },
    ],
    start_at: '2026-11-22T01:00:00Z',
    registered_on: '2026-01-02',
    needs_consent: true,
  }
  const shown = differences(null, after).map((row) => [row.label, row.after])
  expect(shown).toEqual([
    ['用途', '基层调研'],
    ['随行人员', '李强、王秀英'],
    ['目的地', '溧阳（2026-11-22 14:30 到达） → 金坛'],
    ['开始时间', '2026-11-22 09:00'],
    ['须车管负责人同意', '是'],
    ['登记日期', '2026年1月2日'],
  ])
})

test('what begins stands before what ends, whatever the order in the database', () => {
  const look = { until: '2026-11-26T12:30:00Z', since: '2026-11-25T22:00:00Z' }
  expect(differences(null, look).map(({ label }) => label)).toEqual(['开始时间', '结束时间'])
})

test('a key is shown by its name, or not at all', () => {
  const nameOf = (field: string, key: number | string) =>
    field === 'organization' && key === 3 ? '市财政局' : null
  expect(differences({ organization: 2 }, { organization: 3 }, { nameOf })).toEqual([
    { label: '单位', before: '原有记录', after: '市财政局' },
  ])
  expect(differences(null, { person: 12 })[0]?.after).toBe('已指定')
  expect(differences(null, { organization: '市财政局' })[0]?.after).toBe('市财政局')
})

test('the reason of a block is a choice, the reason of a trip is text', () => {
  expect(differences(null, { reason: 'repair' }, { subjectType: 'vehicles.vehicle' })[0]?.after).toBe(
    '维修保养',
  )
  expect(differences(null, { reason: 'repair' }, { subjectType: 'trips.trip' })[0]?.after).toBe('repair')
})

test('an outside parking is told in its own words', () => {
  expect(
    differences({ status: 'requested' }, { status: 'agreed' }, { subjectType: 'tracking.outsideparking' }),
  ).toEqual([{ label: '状态', before: '待同意', after: '已同意' }])
  const after = { place: '溧阳宾馆', lat: 31812345, lon: 119500000, radius_m: 150 }
  const shown = differences(null, after, { subjectType: 'tracking.outsideparking' })
  expect(shown.map((row) => [row.label, row.after])).toEqual([
    ['停放地点', '溧阳宾馆'],
    ['纬度', '31.812345'],
    ['经度', '119.500000'],
    ['范围半径（米）', '150'],
  ])
})
