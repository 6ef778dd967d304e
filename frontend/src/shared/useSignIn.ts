import { useQuery } from '@tanstack/vue-query'
import { computed, reactive, ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { answer, api } from '@/api/client'
import { nextPath } from './guards'
import { useSession } from './session'

/** What single sign-on refused, by the code in the address; anything else is not said. */
const REFUSED: Record<string, string> = {
  oidc_refused: '统一身份认证未通过，请重试。',
  oidc_no_account: '您的统一身份尚未开通本平台账号，请联系单位管理员。',
  oidc_unreachable: '暂时无法连接统一身份认证，请稍后再试或使用账号密码登录。',
  ticket_over: '登录步骤已超时，请重新登录。',
  too_often: '操作过于频繁，请稍后再试。',
}

export function useSignInMethods() {
  return useQuery({
    queryKey: ['sign-in-methods'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/auth/methods', { signal })),
    staleTime: 60_000,
  })
}

/** Both steps of signing in, for both apps. `base` is where the app lives: single sign-on comes back to it. */
export function useSignIn(base: '' | '/m') {
  const [route, router, session] = [useRoute(), useRouter(), useSession()]
  // Single sign-on may hand over half-way: the ticket stands behind the hash.
  const ticket = ref(/^#[\w-]{20,}$/.test(route.hash) ? route.hash.slice(1) : '')
  const model = reactive({ username: '', password: '', code: '' })
  const { data: methods } = useSignInMethods()

  const lost = computed(() => {
    const refused = REFUSED[String(route.query.refused ?? '')]
    return refused ?? (route.query.lost ? session.lostBecause || '登录已失效，请重新登录后继续。' : '')
  })
  const oidc = computed(() =>
    methods.value?.oidc
      ? {
          label: methods.value.oidc,
          href: `/api/v1/auth/oidc/start?next=${encodeURIComponent(base + nextPath(route.query))}`,
        }
      : null,
  )

  async function send(): Promise<void> {
    if (ticket.value) await session.passSecondStep({ ticket: ticket.value, code: model.code })
    else {
      const needed = await session.signIn({ username: model.username.trim(), password: model.password })
      ticket.value = needed ?? ''
    }
  }

  function done(): void {
    if (session.signedIn) void router.replace(nextPath(route.query))
  }

  function startOver(): void {
    ticket.value = ''
    Object.assign(model, { password: '', code: '' })
  }

  return reactive({ model, ticket, lost, oidc, send, done, startOver })
}
