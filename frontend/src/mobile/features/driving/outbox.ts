import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { ApiError, messageOf, ODOMETER_UNCONFIRMED } from '@/api/errors'
import { keep, recall } from '@/shared/keep'
import { useSession } from '@/shared/session'
import { confirmed, isUnheard, sendAgain, sendReport, type Report } from './reports'

const AGAIN = 20_000

export interface Waiting {
  report: Report
  /** What the server said no to; it is not tried again by itself. */
  refused: string | null
  /** The server asks whether the reading is right. */
  asks?: boolean
}

/**
 * Reports the network has swallowed. They stay on the phone, are tried again when the network is back,
 * and count as done only when the server says so.
 */
export const useOutbox = defineStore('outbox', () => {
  const session = useSession()
  const key = () => `motorpool.reports.${session.me?.id ?? 0}`
  const waiting = ref<Waiting[]>(recall<Waiting[]>(key()) ?? [])
  const busy = ref(false)
  const kept = ref(true)
  let timer: ReturnType<typeof setInterval> | undefined
  let changed: (delivered: boolean) => unknown = () => undefined

  function save(now: Waiting[]): void {
    waiting.value = now
    kept.value = keep(key(), now)
  }

  const without = (report: Report) =>
    waiting.value.filter(
      (one) =>
        one.report.assignment !== report.assignment ||
        one.report.kind !== report.kind ||
        one.report.made_at !== report.made_at,
    )

  /** True when the server has taken it, false when it is kept for later; a refusal is thrown. */
  async function send(report: Report): Promise<boolean> {
    try {
      await sendReport(report)
      return true
    } catch (error) {
      if (!isUnheard(error)) throw error
      error.handled = true
      save([...without(report), { report, refused: null }])
      return false
    }
  }

  async function tryOne({ report }: Waiting): Promise<'delivered' | 'refused' | 'unheard'> {
    try {
      await sendAgain(report)
      save(without(report))
      return 'delivered'
    } catch (error) {
      if (isUnheard(error)) return 'unheard'
      const asks = error instanceof ApiError && error.code === ODOMETER_UNCONFIRMED
      save([...without(report), { report, refused: messageOf(error), ...(asks && { asks }) }])
      return 'refused'
    }
  }

  /** In the order in which things happened; stops at the first that is still unheard. */
  async function retry(): Promise<void> {
    if (busy.value) return
    busy.value = true
    const outcomes: string[] = []
    try {
      const due = waiting.value.filter((one) => one.refused === null)
      for (const one of due.sort((a, b) => a.report.made_at.localeCompare(b.report.made_at))) {
        const outcome = await tryOne(one)
        if (outcome === 'unheard') break
        outcomes.push(outcome)
      }
    } finally {
      busy.value = false
    }
    if (outcomes.length) changed(outcomes.includes('delivered'))
  }

  function drop(report: Report): void {
    save(without(report))
  }

  /** The reading is right. */
  async function confirm(report: Report): Promise<void> {
    save([...without(report), { report: confirmed(report), refused: null }])
    await retry()
  }

  const due = () => {
    if (document.visibilityState === 'visible' && waiting.value.some((one) => one.refused === null))
      void retry()
  }

  /** While a page of the driver's is open. */
  function start(onChanged: (delivered: boolean) => unknown): () => void {
    changed = onChanged
    waiting.value = recall<Waiting[]>(key()) ?? []
    window.addEventListener('online', due)
    document.addEventListener('visibilitychange', due)
    clearInterval(timer)
    timer = setInterval(due, AGAIN)
    due()
    return () => {
      window.removeEventListener('online', due)
      document.removeEventListener('visibilitychange', due)
      clearInterval(timer)
    }
  }

  const of = (assignment: number) =>
    computed(() => waiting.value.filter((one) => one.report.assignment === assignment))

  return { waiting, busy, kept, send, retry, drop, confirm, start, of }
})
