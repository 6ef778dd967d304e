import { describe, expect, it } from 'vitest'
import { passwordRules, type PasswordPolicy } from './passwords'

const USUAL: PasswordPolicy = { length: 10, kinds: 3, history: 5 }
const met = (password: string, username = 'wangfang', policy = USUAL) =>
  passwordRules(password, username, policy).map((rule) => rule.met)

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

  it('asks what the rules of this installation ask', () => {
    const strict = { length: 12, kinds: 4, history: 0 }
    expect(met('Abcdefghi1', 'wangfang', strict)).toEqual([false, false, true])
    expect(met('Abcdefghij1!', 'wangfang', strict)).toEqual([true, true, true])
    expect(passwordRules('', '', strict).map((rule) => rule.text)).toEqual([
      '至少 12 位',
      '大写字母、小写字母、数字、符号都要有',
      '不包含登录账号',
    ])
  })

  it('refuses the name of the account in any case', () => {
    expect(met('WangFang2026')).toEqual([true, true, false])
    expect(met('Motorpool2026', '')).toEqual([true, true, true])
  })
})
