import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import { ApiError } from '@/api/errors'
import type { Answer, Body, Item, Query } from '@/api/types'
import { reservationReasons } from './choices'
import { can } from './session'
import { dateOf, fromWallClock, toWallClock } from './time'
import type { PageQuery } from './useCursorList'

/** What holds vehicles and drivers, and taking them out of use for a while: repair, sealing, leave. */
export type Hold = Item<'/api/v1/reservations'>
export type Block = Body<'/api/v1/reservations'>
export type Side = 'vehicle' | 'driver'
export type HoldFilters = Query<'/api/v1/reservations/count'>
type BoardHold = Answer<'/api/v1/board'>['holds'][number]

export const BLOCK_SIDES = [
  { value: 'vehicle', label: '车辆' },
  { value: 'driver', label: '驾驶员' },
] as const
/** Who sends vehicles to repair, and sees no drivers, is offered none. */
export const choosesDrivers = () => can(['drivers.view', 'drivers.manage'])
export const seesAbsences = () => can(['drivers.view', 'drivers.manage', 'trips.dispatch'])

export const HOLDS = ['reservations']
const MOST = 100
const BOARD_DAYS = 7

const REASONS: Record<Side, readonly string[]> = {
  vehicle: ['repair', 'sealed', 'other'],
  driver: ['leave', 'other'],
}
export const reasonsOf = (side: Side) => reservationReasons.filter((one) => REASONS[side].includes(one.value))

/** What a form of it holds; moments are the clock on the wall. */
export interface BlockDraft {
  side: Side
  resource_id: number | null
  start_at: string
  end_at: string
  reason: Block['reason']
  note: string
}

const MINUTE = 60_000
const QUARTER = 15 * MINUTE
const HOUR = 4 * QUARTER

/** From this very minute on, for an hour or a little longer, unless told: what breaks down is out of use at once. */
export function blankBlock(
  side: Side,
  id: number | null = null,
  span?: { from: number; to: number },
): BlockDraft {
  const from = span?.from ?? Math.floor(Date.now() / MINUTE) * MINUTE
  const to = span?.to ?? Math.ceil((from + HOUR) / QUARTER) * QUARTER
  return {
    side,
    resource_id: id,
    start_at: toWallClock(new Date(from)),
    end_at: toWallClock(new Date(to)),
    reason: side === 'vehicle' ? 'repair' : 'leave',
    note: '',
  }
}

export function blockOf({ side, resource_id, start_at, end_at, reason, note }: BlockDraft): Block {
  return {
    ...(side === 'vehicle' ? { vehicle_id: resource_id } : { driver_id: resource_id }),
    start_at: fromWallClock(start_at),
    end_at: fromWallClock(end_at),
    reason,
    note: note.trim(),
  }
}

export const fetchHolds = (filters: HoldFilters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/reservations', { params: { query: { ...filters, ...page } }, signal }))

export const countHolds = (filters: HoldFilters, signal: AbortSignal) =>
  answer(api.GET('/api/v1/reservations/count', { params: { query: filters }, signal }))

export const exportHolds = (filters: HoldFilters) =>
  api.GET('/api/v1/reservations/export', { params: { query: filters }, parseAs: 'blob' })

/** When the driver who is signed in is on leave. */
export const OWN_BLOCKS_TEXT =
  '停用期间不给您派任务。请假、改期请联系调度员或车管负责人，由其安排或提前结束。'
export const fetchOwnBlocks = (filters: { past?: boolean }, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/reservations/own', { params: { query: { ...filters, ...page } }, signal }))

function useHoldsChanged() {
  const cache = useQueryClient()
  return () => Promise.all([HOLDS, ['board']].map((queryKey) => cache.invalidateQueries({ queryKey })))
}

export function useBlock() {
  return useMutation({
    mutationFn: (body: Block) => answer(api.POST('/api/v1/reservations', { body })),
    onSuccess: useHoldsChanged(),
  })
}

export function useRelease() {
  return useMutation({
    mutationFn: ({ id, note }: { id: number; note: string }) =>
      answer(
        api.POST('/api/v1/reservations/{reservation_id}/release', {
          params: { path: { reservation_id: id } },
          body: { note },
        }),
      ),
    onSuccess: useHoldsChanged(),
  })
}

/** How far a hold has come, in words. */
export function stageOf(hold: Pick<Hold, 'start_at' | 'end_at' | 'released'>, now = new Date()) {
  if (hold.released) return { label: '已提前结束', tone: 'neutral' } as const
  if (hold.end_at && new Date(hold.end_at) <= now) return { label: '已结束', tone: 'neutral' } as const
  if (hold.start_at && new Date(hold.start_at) <= now) return { label: '进行中', tone: 'active' } as const
  return { label: '未开始', tone: 'info' } as const
}

export interface Booking extends Hold {
  /** Of a trip, for who dispatches. */
  served: BoardHold | null
}

/** What holds one vehicle or driver from now on; null where the actor has no say over it. */
export function useBookings(
  of: MaybeRefOrGetter<{ organizationId: number; vehicleId?: number; driverId?: number }>,
) {
  const asked = computed(() => toValue(of))
  const query = useQuery({
    queryKey: [...HOLDS, 'of', asked],
    queryFn: ({ signal }) => {
      const { vehicleId, driverId } = asked.value
      const one = vehicleId ? { vehicle_id: vehicleId } : { driver_id: driverId ?? 0 }
      return fetchHolds({ ...one, trips: true }, { limit: MOST, signal }).catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 404) return null
        throw error
      })
    },
  })
  const board = useQuery({
    queryKey: ['board', 'bookings', computed(() => asked.value.organizationId)],
    queryFn: ({ signal }) => {
      const where = { date: dateOf(), days: BOARD_DAYS, organization_id: asked.value.organizationId }
      return answer(api.GET('/api/v1/board', { params: { query: where }, signal }))
    },
    enabled: () =>
      can('trips.dispatch') && (query.data.value?.items.some((one) => one.reason === 'trip') ?? false),
  })
  const bookings = computed<Booking[] | null>(() => {
    if (query.data.value === null) return null
    const served = new Map(board.data.value?.holds.map((hold) => [hold.id, hold]))
    return (query.data.value?.items ?? []).map((hold) => ({ ...hold, served: served.get(hold.id) ?? null }))
  })
  return { bookings, isPending: query.isPending, error: query.error, refetch: query.refetch }
}

/** Vehicles by plate or drivers by name, of those that may be taken out of use. */
export function useBlockable(q: MaybeRefOrGetter<string>, side: () => Side, enabled: () => boolean) {
  return useQuery({
    queryKey: [...HOLDS, 'blockable', side, () => toValue(q)],
    queryFn: async ({ signal }) => {
      const call = { params: { query: { q: toValue(q), limit: 20 } }, signal }
      const found =
        side() === 'vehicle'
          ? (await answer(api.GET('/api/v1/vehicles', call))).items.map((one) => ({
              ...one,
              name: one.plate,
            }))
          : (await answer(api.GET('/api/v1/drivers', call))).items.map((one) => ({
              ...one,
              name: one.person.name,
            }))
      return found.filter(({ actions }) => actions.includes('block'))
    },
    enabled,
  })
}
