import type { Answer } from '@/api/types'

/** A form rule: the repeated password is the same. Both kits understand the shape. */
export function repeats(password: () => string) {
  return {
    validator: (_rule: unknown, repeated: string, done: (error?: Error) => void) =>
      repeated === password() ? done() : done(new Error('两次输入的密码不一致')),
    trigger: 'blur',
  }
}

const KINDS = [/\p{Lu}/u, /\p{Ll}/u, /\d/, /[^\p{L}\p{N}]/u]
const COUNTED = ['', '一', '两', '三']

export type PasswordPolicy = Answer<'/api/v1/auth/methods'>['password']

/** What the server will ask of a password, to be ticked off while it is typed; only the server knows the common ones. */
export function passwordRules(password: string, username: string, policy: PasswordPolicy) {
  const own = username.trim().toLowerCase()
  const how = policy.kinds < KINDS.length ? `中至少${COUNTED[policy.kinds]}种` : '都要有'
  return [
    { text: `至少 ${policy.length} 位`, met: [...password].length >= policy.length },
    {
      text: `大写字母、小写字母、数字、符号${how}`,
      met: KINDS.filter((kind) => kind.test(password)).length >= policy.kinds,
    },
    {
      text: '不包含登录账号',
      met: password !== '' && !(own && password.toLowerCase().includes(own)),
    },
  ]
}

/** Only the server can tell whether it was used before. */
export const unusedRule = (policy: PasswordPolicy) =>
  policy.history > 1 ? `不能与最近 ${policy.history} 次用过的密码相同` : '不能与当前密码相同'
