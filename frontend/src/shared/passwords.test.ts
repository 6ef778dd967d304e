import { describe, expect, it } from 'vitest'
import { passwordRules } from './passwords'

const met = (password: string, username = 'wangfang') =>
  passwordRules(password, username).map((rule) => rule.met)

describe('passwordRules', () => {
  it('asks everything of an empty password', () => {
    expect(met('')).toEqual([false, false, false])
  })

  it('wants ten characters of three kinds', () => {
    expect(met('abcdefghij')).toEqual([true, false, true])
    expect(met('Abc1')).toEqual([false, true, true])
    expect(met('Abcdefghi1')).toEqual([true, true, true])
    expect(met('abcdefgh1!')).toEqual([true, true, true])
  })

  it('refuses the name of the account in any case', () => {
    expect(met('WangFang2026')).toEqual([true, true, false])
    expect(met('Motorpool2026', '')).toEqual([true, true, true])
  })
})
