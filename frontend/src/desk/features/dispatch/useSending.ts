/** Sends what the panel shows: a new assignment or an exchange, and what happens when the server refuses. */
import { useQueryClient } from '@tanstack/vue-query'
import { ref, watch, type Ref } from 'vue'
import { ApiError } from '@/api/errors'
import { tellSuccess } from '@/desk/ui/messages'
import { refusalOf, type Refusal } from './refusals'
import { useDispatchTrip, useReassign } from './useBoard'
import type { Job, usePick } from './usePick'

export interface Done {
  tripId: number
  /** How many vehicles the request still needs. */
  missing: number
}

export function useSending(
  job: Ref<Job>,
  pick: ReturnType<typeof usePick>,
  tell: { sending: () => void; done: (done: Done) => void },
) {
  const cache = useQueryClient()
  const dispatch = useDispatchTrip()
  const reassign = useReassign()
  const busy = ref(false)
  const refusal = ref<Refusal | null>(null)
  const note = ref('')

  async function deliver(vehicleId: number, driverId: number, extra: boolean): Promise<Done> {
    const { trip, exchange } = job.value
    const pair = { vehicle_id: vehicleId, driver_id: driverId }
    if (exchange) {
      await reassign.mutateAsync({ id: exchange.assignmentId, ...pair, note: note.value.trim() })
      return { tripId: trip.id, missing: 0 }
    }
    const after = await dispatch.mutateAsync({ id: trip.id, ...pair, extra })
    return { tripId: trip.id, missing: Math.max(0, after.vehicles_wanted - after.vehicles_assigned) }
  }

  async function send(extra = false): Promise<void> {
    const [vehicle, driver] = [pick.vehicle.value, pick.driver.value]
    if (busy.value || !pick.ready.value || !vehicle || !driver) return
    busy.value = true
    refusal.value = null
    tell.sending()
    try {
      const result = await deliver(vehicle.id, driver.id, extra)
      tellSuccess(`${job.value.exchange ? '已改派' : '已派'} ${vehicle.plate} · ${driver.name}`)
      tell.done(result)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      error.handled = true
      refusal.value = refusalOf(error)
      await Promise.all([pick.refresh(), cache.invalidateQueries({ queryKey: ['board'] })])
    } finally {
      busy.value = false
    }
  }

  watch(job, () => {
    refusal.value = null
    note.value = ''
  })
  return { busy, refusal, note, send }
}
