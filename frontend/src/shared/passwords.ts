/** A form rule: the repeated password is the same. Both kits understand the shape. */
export function repeats(password: () => string) {
  return {
    validator: (_rule: unknown, repeated: string, done: (error?: Error) => void) =>
      repeated === password() ? done() : done(new Error('两次输入的密码不一致')),
    trigger: 'blur',
  }
}
