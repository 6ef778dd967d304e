import { computed, onBeforeUnmount, onMounted, ref } from 'vue'
import { useRouter } from 'vue-router'
import { quietFor, touch, unheardFor } from '@/api/activity'
import { useSession } from './session'

const WARN_SECONDS = 60
const TELL_EVERY_MS = 4 * 60_000
const TOUCHES = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const

/** Warns one minute before the server ends a session nobody uses, and leaves when it has. */
export function useIdle() {
  const [router, session] = [useRouter(), useSession()]
  const quietSeconds = ref(0)
  let timer: ReturnType<typeof setInterval> | undefined

  const left = computed(() => (session.me ? session.me.idle_seconds - quietSeconds.value : Infinity))
  const warning = computed(() => left.value <= WARN_SECONDS)

  function look(): void {
    quietSeconds.value = Math.floor(quietFor() / 1000)
    if (!session.me) return
    if (left.value <= 0) {
      session.forget('长时间未操作，已自动退出，请重新登录。')
      const next = router.currentRoute.value.fullPath
      void router.push({ name: 'sign-in', query: { next, lost: '1' } })
    } else if (quietSeconds.value * 1000 < TELL_EVERY_MS && unheardFor() > TELL_EVERY_MS) {
      // Somebody fills a long form without asking the server anything.
      void session.refresh().catch(() => undefined)
    }
  }

  function stay(): void {
    touch()
    look()
    void session.refresh().catch(() => undefined)
  }

  const touched = () => {
    touch()
    if (warning.value) stay()
  }
  onMounted(() => {
    for (const kind of TOUCHES) window.addEventListener(kind, touched, { passive: true, capture: true })
    timer = setInterval(look, 1000)
  })
  onBeforeUnmount(() => {
    for (const kind of TOUCHES) window.removeEventListener(kind, touched, { capture: true })
    clearInterval(timer)
  })
  return { left, warning, stay }
}
