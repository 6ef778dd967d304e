/** What the dispatch panel is open for, and what comes after. */
import { onMounted, shallowRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { fetchTask, type Task } from '@/shared/useAssignments'
import type { Bar } from './bars'
import { spanOf } from './geometry'
import { nextAfter } from './keyboard'
import type { Resource } from './rows'
import type { PendingTrip } from './useBoard'
import type { Desk } from './useDesk'
import type { Job } from './usePick'
import type { Done } from './useSending'

export function useJobs(desk: Desk) {
  const job = shallowRef<Job | null>(null)

  /** Vehicle and driver that a row stands for: a driver's row brings the vehicle he usually drives. */
  function pairOf(row: Resource | null): Pick<Job, 'vehicle' | 'driver'> {
    if (!row) return { vehicle: null, driver: null }
    if (row.side === 'vehicle') return { vehicle: { id: row.id, plate: row.name }, driver: null }
    const usual = desk.board.data.value?.vehicles.find((vehicle) => vehicle.usual_driver_id === row.id)
    return {
      vehicle: usual ? { id: usual.id, plate: usual.plate } : null,
      driver: { id: row.id, name: row.name },
    }
  }

  function open(trip: PendingTrip, row: Resource | null = null, goOn = row === null): void {
    desk.select(trip.id)
    job.value = { trip, ...pairOf(row), exchange: null, goOn }
  }

  function exchange(task: Task, row: Resource | null = null): void {
    const now = { vehicle: { id: task.vehicle.id, plate: task.vehicle.plate }, driver: task.driver }
    const wanted =
      row === null
        ? { vehicle: null, driver: null }
        : row.side === 'driver'
          ? { ...now, ...onlyDriver(row) }
          : pairOf(row)
    desk.show(spanOf(task.trip))
    job.value = {
      trip: task.trip,
      ...wanted,
      exchange: { assignmentId: task.id, vehicleId: task.vehicle.id, driverId: task.driver.id },
      goOn: false,
    }
  }

  const onlyDriver = (row: Resource) => ({ driver: { id: row.id, name: row.name } })

  async function exchangeBar(bar: Bar, row: Resource): Promise<void> {
    if (bar.hold.assignment_id !== null) exchange(await fetchTask(bar.hold.assignment_id), row)
  }

  /** The next vehicle of the same request, the next request, or nothing more. */
  function done({ tripId, missing }: Done): void {
    const was = job.value
    if (was?.exchange) return close()
    if (missing > 0) {
      const trip = desk.pending.data.value?.find((one) => one.id === tripId)
      if (was && trip) job.value = { ...was, trip, vehicle: null, driver: null }
      return
    }
    goOn(tripId)
  }

  /** Remembered before the list changes: the done one is no longer in it afterwards. */
  let order: number[] = []
  function remember(): void {
    order = desk.trips.value.map((trip) => trip.id)
  }

  function goOn(tripId: number): void {
    const next = nextAfter(order, tripId)
    const trip = desk.trips.value.find((one) => one.id === next) ?? null
    desk.select(trip?.id ?? null)
    if (trip && job.value?.goOn) job.value = { trip, vehicle: null, driver: null, exchange: null, goOn: true }
    else close()
  }

  function skip(): void {
    const trip = job.value?.trip
    if (!trip) return
    if (desk.trips.value.some((one) => one.id === trip.id)) remember()
    goOn(trip.id)
  }

  function close(): void {
    job.value = null
  }

  /** `?assignment=7` (from the list of tasks): exchange that one. */
  const [route, router] = [useRoute(), useRouter()]
  onMounted(async () => {
    const { assignment, ...rest } = route.query
    if (!assignment) return
    void router.replace({ query: rest })
    exchange(await fetchTask(Number(assignment)))
  })

  return { job, open, exchange, exchangeBar, done, skip, close, remember }
}
