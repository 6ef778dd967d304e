/** What the dispatcher looks at: the day, the filters, the request that is selected, and what follows from them. */
import { computed, inject, provide, reactive, ref, watch, type InjectionKey } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { dateOf } from '@/shared/time'
import { barsBy } from './bars'
import { dateShowing, HOUR, spanOf, type Span } from './geometry'
import { moved } from './keyboard'
import { shownTrips, type When } from './pending'
import { filterResources, groupRows, isFree, resourcesOf, type RowFilters, type Side } from './rows'
import { useBoard, usePending, type PendingTrip } from './useBoard'
import { useClock } from './useClock'

export function useDesk() {
  const now = useClock()
  const today = computed(() => dateOf(new Date(now.value)))
  const shown = reactive({ date: today.value, days: 1, organizationId: null as number | null })
  const side = ref<Side>('vehicle')
  const filters = reactive<RowFilters>({ q: '', body: '', seats: null, onlyFree: false })
  const collapsed = ref<ReadonlySet<number>>(new Set())
  const asked = reactive({ q: '', when: 'all' as When })

  const board = useBoard(() => ({ ...shown }))
  // What is free and who is out is a matter of this moment, whichever day the board shows.
  const present = useBoard(() => ({ date: today.value, days: 1, organizationId: shown.organizationId }))
  const pending = usePending()

  const trips = computed(() => shownTrips(pending.data.value ?? [], asked, now.value))
  const selectedId = ref<number | null>(null)
  const selected = computed(() => pending.data.value?.find((trip) => trip.id === selectedId.value) ?? null)
  const wanted = computed<Span | null>(() => (selected.value ? spanOf(selected.value) : null))
  /** For which time a vehicle has to be free: the selected request's, otherwise the coming hour. */
  const period = computed<Span>(() => wanted.value ?? { from: now.value, to: now.value + HOUR })

  const resources = computed(() =>
    board.data.value ? resourcesOf(board.data.value, side.value, now.value) : [],
  )
  const rows = computed(() =>
    groupRows(filterResources(resources.value, filters, period.value), collapsed.value, period.value),
  )
  const counts = computed(() => {
    if (!present.data.value) return null
    const held = barsBy(present.data.value, 'vehicle', now.value)
    const moment = { from: now.value, to: now.value + 1 }
    const vehicles = resourcesOf(present.data.value, 'vehicle', now.value)
    const out = [...held.values()].flat().filter((bar) => bar.look === 'underway' && !bar.hold.released)
    return { free: vehicles.filter((one) => isFree(one, moment)).length, out: out.length }
  })

  function select(id: number | null): void {
    selectedId.value = id
    const trip = selected.value
    if (trip) show(spanOf(trip))
  }

  /** Turns to the day of it, unless it is in sight already. */
  function show(span: Span): void {
    shown.date = dateShowing(span, shown.date, shown.days)
  }

  function move(step: number): void {
    select(
      moved(
        trips.value.map((trip) => trip.id),
        selectedId.value,
        step,
      ),
    )
  }

  function toggle(id: number): void {
    const next = new Set(collapsed.value)
    if (!next.delete(id)) next.add(id)
    collapsed.value = next
  }

  followAddress(pending.data, select)
  const desk = {
    now,
    today,
    shown,
    side,
    filters,
    asked,
    board,
    pending,
    trips,
    selected,
    selectedId,
    wanted,
    period,
    resources,
    rows,
    counts,
    select,
    show,
    move,
    toggle,
  }
  provide(DESK, desk)
  return desk
}

/** `?trip=12` selects that request as soon as the list is there, once; a reload does not bring it back. */
function followAddress(
  trips: { readonly value: PendingTrip[] | undefined },
  select: (id: number) => void,
): void {
  const [route, router] = [useRoute(), useRouter()]
  watch(
    () => [route.query.trip, trips.value] as const,
    ([asked, list]) => {
      if (!asked || !list) return
      if (list.some((trip) => trip.id === Number(asked))) select(Number(asked))
      const { trip: _seen, ...rest } = route.query
      void router.replace({ query: rest })
    },
    { immediate: true },
  )
}

export type Desk = ReturnType<typeof useDesk>
const DESK: InjectionKey<Desk> = Symbol('desk')

/** The desk of the page that we are on. */
export const theDesk = (): Desk => inject(DESK)!
