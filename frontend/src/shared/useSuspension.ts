import { computed, onBeforeUnmount, onMounted } from 'vue'
import { useRouter } from 'vue-router'
import { useSession } from './session'
import { addDays, formatDate } from './time'

const ASK_AGAIN_MS = 60_000

/** By whom all accounts of one's unit were suspended, why and until when; leads on as soon as they no longer are. */
export function useSuspension() {
  const [router, session] = [useRouter(), useSession()]
  const limits = computed(() =>
    (session.me?.limits ?? [])
      .filter((limit) => limit.all_accounts)
      .map((limit) => ({
        by: limit.level.name,
        whom: limit.organization.name,
        reason: limit.reason || '未填写',
        until: limit.valid_to ? `${formatDate(addDays(limit.valid_to, -1))}（含当日）` : '直到解除',
      })),
  )

  async function ask(): Promise<void> {
    await session.refresh()
    if (!session.me?.suspended) await router.replace({ name: 'home' })
  }
  async function leave(): Promise<void> {
    if (await session.signOut()) await router.replace({ name: 'sign-in' })
  }
  let timer: ReturnType<typeof setInterval> | undefined
  onMounted(() => (timer = setInterval(() => void ask().catch(() => undefined), ASK_AGAIN_MS)))
  onBeforeUnmount(() => clearInterval(timer))
  return { session, limits, ask, leave }
}
