import { ref } from 'vue'
import { ApiError } from '@/api/errors'
import { tellError, tellSuccess } from '@/mobile/ui/messages'
import { useWorkChanged } from '@/shared/useTrip'
import { useOutbox } from './outbox'
import { REPORT_LABELS, type Report } from './reports'

type Unsent = Report extends infer One ? (One extends Report ? Omit<One, 'made_at'> : never) : never

/** Says something to the server, or keeps it for later; a refusal is shown where the driver stands. */
export function useReport() {
  const outbox = useOutbox()
  const changed = useWorkChanged()
  const busy = ref(false)
  const refusal = ref('')

  /** False when the server refused. */
  async function report(what: Unsent): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    refusal.value = ''
    try {
      const arrived = await outbox.send({ ...what, made_at: new Date().toISOString() } as Report)
      const label = REPORT_LABELS[what.kind]
      if (arrived) tellSuccess(`${label}已上报`)
      else tellError(`没有网络，${label}还没有送达。已保存在手机上，恢复后自动重试。`)
      if (arrived) await changed()
      return true
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      error.handled = true
      refusal.value = Object.values(error.fields)[0] ?? error.message
      return false
    } finally {
      busy.value = false
    }
  }
  return { report, busy, refusal }
}
