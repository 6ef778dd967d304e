import { expect, it } from 'vitest'
import { stepsFrom } from './useFirstSteps'

const EMPTY = {
  units: 1,
  vehicles: 0,
  drivers: 0,
  trips: 0,
  filings: null,
  missing: ['用车人', '审批人', '调度员'],
  unguarded: ['安全管理员', '审计管理员'],
}
const done = (looked: Parameters<typeof stepsFrom>[0]) => stepsFrom(looked).map((step) => step.done)

it('finds nothing done in an empty installation', () => {
  expect(done(EMPTY)).toEqual([false, false, false, false, false, false])
})

it('counts people only when every needed role has somebody', () => {
  expect(stepsFrom({ ...EMPTY, missing: ['调度员'] })[1]).toMatchObject({ done: false, hint: '还没有调度员' })
  expect(stepsFrom({ ...EMPTY, missing: [] })[1]?.done).toBe(true)
})

it('is done when all of it is', () => {
  expect(
    done({ ...EMPTY, units: 2, vehicles: 1, drivers: 1, trips: 1, missing: [], unguarded: [] }),
  ).not.toContain(false)
})

it('leaves the trip out for who may not see trips', () => {
  expect(stepsFrom({ ...EMPTY, trips: null })).toHaveLength(5)
})

it('asks for the separated administrators whoever appoints them, and nobody else', () => {
  const title = '任命安全、审计管理员'
  const step = (unguarded: string[] | null) =>
    stepsFrom({ ...EMPTY, unguarded }).find((one) => one.title === title)
  expect(step(['审计管理员'])).toMatchObject({
    done: false,
    hint: '还没有审计管理员，须由其他人员担任',
  })
  expect(step([])?.done).toBe(true)
  expect(step(null)).toBeUndefined()
})

it('tells a county, and nobody else, what became of its filings', () => {
  const step = (filings: Parameters<typeof stepsFrom>[0]['filings']) =>
    stepsFrom({ ...EMPTY, filings }).find((one) => one.title === '人员备案')
  expect(step(null)).toBeUndefined()
  expect(step({ made: 0, pending: 0, returned: 0 })).toMatchObject({ done: false, to: '/filings' })
  expect(step({ made: 3, pending: 2, returned: 1 })).toMatchObject({
    done: true,
    hint: '1 项被退回，请查看原因，2 项待备案机关办理',
  })
  expect(step({ made: 3, pending: 0, returned: 0 })).toMatchObject({
    done: true,
    hint: '已报送的备案都已办结',
  })
})
