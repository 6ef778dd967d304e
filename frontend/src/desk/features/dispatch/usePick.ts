/** Which vehicle and driver the panel proposes for a job, and how they are exchanged by typing and arrows. */
import { computed, ref, watch, type Ref } from 'vue'
import { useSession } from '@/shared/session'
import type { TripRow } from '@/shared/useTrip'
import { bestDriver, bestVehicle, warningsOf, type Current } from './choose'
import { moved } from './keyboard'
import { useChoices } from './useBoard'

export interface Job {
  trip: TripRow
  /** Where it was dropped, or whom the mouse has chosen. */
  vehicle: { id: number; plate: string } | null
  driver: { id: number; name: string } | null
  /** The assignment whose vehicle or driver is exchanged; none for a new one. */
  exchange: (Current & { assignmentId: number }) | null
  /** The next request is opened when this one is done. */
  goOn: boolean
}

const PAUSE_MS = 180

/** What is typed, once typing pauses. */
function useSearch(forget: () => void) {
  const typed = ref('')
  const sent = ref('')
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(typed, (text) => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (sent.value === text.trim()) return
      sent.value = text.trim()
      forget()
    }, PAUSE_MS)
  })
  function set(text: string): void {
    clearTimeout(timer)
    typed.value = sent.value = text
  }
  /** Typed but not asked yet: what is shown belongs to something else. */
  const behind = computed(() => typed.value.trim() !== sent.value)
  return { typed, sent, set, behind }
}

export function usePick(job: Ref<Job>) {
  const vehicleId = ref<number | null>(null)
  const driverId = ref<number | null>(null)
  const vehicleSearch = useSearch(() => (vehicleId.value = null))
  const driverSearch = useSearch(() => (driverId.value = null))
  const tripId = computed(() => job.value.trip.id)
  const all = useChoices(tripId, '')
  const vehicles = useChoices(tripId, vehicleSearch.sent)
  const drivers = useChoices(tripId, driverSearch.sent)

  const current = computed(() => job.value.exchange)
  const foundVehicles = computed(() => vehicles.data.value?.vehicles ?? [])
  const foundDrivers = computed(() => drivers.data.value?.drivers ?? [])
  const vehicle = computed(() => {
    const chosen = foundVehicles.value.find((one) => one.id === vehicleId.value)
    if (chosen || vehicleId.value !== null || !vehicles.data.value) return chosen ?? null
    return bestVehicle(
      { vehicles: foundVehicles.value, drivers: all.data.value?.drivers ?? [] },
      current.value,
    )
  })
  const driver = computed(
    () =>
      foundDrivers.value.find((one) => one.id === driverId.value) ??
      (driverId.value === null ? bestDriver(vehicle.value, foundDrivers.value, current.value) : null),
  )
  const ownUnit = useSession().me?.organization?.id ?? null
  const warnings = computed(() =>
    warningsOf(job.value.trip, vehicle.value, driver.value, current.value, ownUnit),
  )
  /** Also while it is asked for anew: what was best a moment ago may have just been sent. */
  const loading = computed(
    () => all.isFetching.value || vehicles.isFetching.value || drivers.isFetching.value,
  )
  const settled = computed(() => !loading.value && !vehicleSearch.behind.value && !driverSearch.behind.value)
  const ready = computed(
    () =>
      settled.value &&
      vehicle.value !== null &&
      driver.value !== null &&
      !warnings.value.some((warning) => warning.stops) &&
      !(vehicle.value.id === current.value?.vehicleId && driver.value.id === current.value.driverId),
  )

  const moveVehicle = (step: number) =>
    (vehicleId.value = moved(
      foundVehicles.value.map((one) => one.id),
      vehicle.value?.id ?? null,
      step,
    ))
  const moveDriver = (step: number) =>
    (driverId.value = moved(
      foundDrivers.value.map((one) => one.id),
      driver.value?.id ?? null,
      step,
    ))

  /** Back to what the server thinks best. */
  function reset(): void {
    vehicleSearch.set('')
    driverSearch.set('')
    vehicleId.value = job.value.vehicle?.id ?? null
    driverId.value = job.value.driver?.id ?? null
  }

  /** The best of now; whatever was chosen has just been taken by somebody else. */
  async function refresh(): Promise<void> {
    await Promise.all([all.refetch(), vehicles.refetch(), drivers.refetch()])
    if (vehicle.value && !vehicle.value.free) vehicleId.value = null
    if (driver.value && !driver.value.free) driverId.value = null
  }

  watch(job, reset, { immediate: true })
  // The list holds the best eighty: a row that was dropped on may have to be searched for.
  watch(
    all.data,
    (choices) => {
      const { vehicle: row, driver: person } = job.value
      if (!choices) return
      if (row && row.id === vehicleId.value && !choices.vehicles.some((one) => one.id === row.id))
        vehicleSearch.set(row.plate)
      if (person && person.id === driverId.value && !choices.drivers.some((one) => one.id === person.id))
        driverSearch.set(person.name)
    },
    { immediate: true },
  )

  return {
    all,
    current,
    vehicle,
    driver,
    vehicleId,
    driverId,
    foundVehicles,
    foundDrivers,
    vehicleQ: vehicleSearch.typed,
    driverQ: driverSearch.typed,
    warnings,
    loading,
    ready,
    moveVehicle,
    moveDriver,
    refresh,
  }
}
