import { describe, expect, it } from 'vitest'
import { allowances, grantState, heldAgainst, lastDay, mayGive, sortGrants } from './grants'
import type { Grant, Role } from './usePeople'

const TODAY = '2026-11-22'
const grant = (over: Partial<Grant> = {}): Grant => ({
  id: 1,
  role: 'approver',
  role_label: '审批人',
  organization: { id: 1, name: '市财政局', short_name: '财政局' },
  valid_from: '2026-01-01',
  valid_to: null,
  ...over,
})

it('knows when a grant holds', () => {
  expect(grantState(grant(), TODAY)).toBe('current')
  expect(grantState(grant({ valid_to: '2026-11-23' }), TODAY)).toBe('current')
  expect(grantState(grant({ valid_to: TODAY }), TODAY)).toBe('ended')
  expect(grantState(grant({ valid_from: '2026-11-23' }), TODAY)).toBe('future')
  expect(grantState(grant({ valid_from: TODAY, valid_to: TODAY }), TODAY)).toBe('ended')
})

it('tells the last day, which is the one before the end', () => {
  expect(lastDay(grant())).toBeNull()
  expect(lastDay(grant({ valid_to: '2027-01-01' }))).toBe('2026-12-31')
  expect(lastDay(grant({ valid_from: TODAY, valid_to: TODAY }))).toBeNull()
})

it('puts what holds before what is to come and what is over', () => {
  const ended = grant({ id: 2, valid_to: '2026-06-01' })
  const future = grant({ id: 3, valid_from: '2027-01-01' })
  const older = grant({ id: 4, valid_from: '2025-01-01' })
  expect(sortGrants([ended, future, older, grant()], TODAY).map((one) => one.id)).toEqual([1, 4, 3, 2])
})

it('leaves some roles to the authority', () => {
  expect(mayGive({ appointed: false }, false)).toBe(true)
  expect(mayGive({ appointed: true }, false)).toBe(false)
  expect(mayGive({ appointed: true }, true)).toBe(true)
})

it('knows which role stands against another', () => {
  expect(heldAgainst({ excludes: ['approver'] }, [grant()], TODAY)).toBe('审批人')
  expect(heldAgainst({ excludes: ['dispatcher'] }, [grant()], TODAY)).toBeUndefined()
  expect(heldAgainst({ excludes: ['approver'] }, [grant({ valid_to: TODAY })], TODAY)).toBeUndefined()
})

describe('allowances', () => {
  const roles: Role[] = [
    {
      role: 'approver',
      label: '审批人',
      appointed: false,
      excludes: [],
      permissions: [
        { code: 'trips.view', label: '查看单位的用车' },
        { code: 'trips.approve', label: '审批用车申请' },
      ],
    },
    {
      role: 'dispatcher',
      label: '调度员',
      appointed: false,
      excludes: [],
      permissions: [{ code: 'trips.view', label: '查看单位的用车' }],
    },
  ]

  it('joins what several roles allow in several places', () => {
    const there = { id: 2, name: '市审计局', short_name: '审计局' }
    const grants = [
      grant(),
      grant({ id: 2, role: 'dispatcher', organization: there }),
      grant({ id: 3, role: 'dispatcher' }),
    ]
    expect(allowances(grants, roles, TODAY)).toEqual([
      { where: ['市审计局', '市财政局'], labels: ['查看单位的用车'] },
      { where: ['市财政局'], labels: ['审批用车申请'] },
    ])
  })

  it('counts only what holds today', () => {
    expect(allowances([grant({ valid_to: TODAY })], roles, TODAY)).toEqual([])
  })
})
