import { ref } from 'vue'
import { ApiError, ODOMETER_UNCONFIRMED } from '@/api/errors'
import { ask, tellError, tellSuccess } from '@/mobile/ui/messages'
import { useWorkChanged } from '@/shared/useTrip'
import { useOutbox } from './outbox'
import { confirmed, REPORT_LABELS, type Report } from './reports'

type Unsent = Report extends infer One ? (One extends Report ? Omit<One, 'made_at'> : never) : never

/** Says something to the server, or keeps it for later; a refusal is shown where the driver stands. */
export function useReport() {
  const outbox = useOutbox()
  const changed = useWorkChanged()
  const busy = ref(false)
  const refusal = ref('')

  /** A reading that is odd is sent again when the driver says that it is right. */
  async function send(made: Report): Promise<boolean> {
    try {
      return await outbox.send(made)
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== ODOMETER_UNCONFIRMED) throw error
      const sure = await ask({ title: '请确认里程读数', text: error.message, yes: '读数无误' })
      if (!sure) throw error
      return outbox.send(confirmed(made))
    }
  }

  /** False when the server refused. */
  async function report(what: Unsent): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    refusal.value = ''
    try {
      const arrived = await send({ ...what, made_at: new Date().toISOString() } as Report)
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
