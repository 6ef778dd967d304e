import { computed } from 'vue'
import { dateOf } from './time'
import { useSession } from './session'

const DAY_MS = 86_400_000

/** What is said from 14 days before the password expires (the server says from when); empty before. */
export function usePasswordExpiry() {
  const session = useSession()
  return computed(() => {
    const me = session.me
    if (!me?.password_expires_at || !me.password_expires_soon || me.must_change_password) return ''
    return expiryText(me.password_expires_at)
  })
}

export function expiryText(over: string, now: Date = new Date()): string {
  const days = Math.round((Date.parse(dateOf(over)) - Date.parse(dateOf(now))) / DAY_MS)
  if (days <= 0) return '您的密码今天到期，到期后须先修改密码才能继续使用。'
  return `您的密码将在 ${days} 天后到期，请尽快修改。`
}
