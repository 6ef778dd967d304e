/** A form rule: the repeated password is the same. Both kits understand the shape. */
export function repeats(password: () => string) {
  return {
    validator: (_rule: unknown, repeated: string, done: (error?: Error) => void) =>
      repeated === password() ? done() : done(new Error('两次输入的密码不一致')),
    trigger: 'blur',
  }
}

const KINDS = [/\p{Lu}/u, /\p{Ll}/u, /\d/, /[^\p{L}\p{N}]/u]

/** What the server will ask of a password, to be ticked off while it is typed; only the server knows the common ones. */
export function passwordRules(password: string, username: string) {
  const own = username.trim().toLowerCase()
  return [
    { text: '至少 10 位', met: [...password].length >= 10 },
    {
      text: '大写字母、小写字母、数字、符号中至少三种',
      met: KINDS.filter((kind) => kind.test(password)).length >= 3,
    },
    {
      text: '不包含登录账号',
      met: password !== '' && !(own && password.toLowerCase().includes(own)),
    },
  ]
}
