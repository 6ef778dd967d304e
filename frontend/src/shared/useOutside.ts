import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Body, Item, Query } from '@/api/types'
import type { Sketch } from '@/map/sketch'
import { addMinutes, fromWallClock, toWallClock } from './time'
import type { PageQuery } from './useCursorList'
import { APPROVALS } from './useTrip'
import { WAITING } from './useWaiting'

/** 外场临停: a vehicle may stand outside its place for a while. */
export type Outside = Item<'/api/v1/outside-parking'>
export type OutsideFilters = Query<'/api/v1/outside-parking/count'>
type OutsideIn = Body<'/api/v1/outside-parking'>

export const OUTSIDE = ['outside-parking']
export const OUTSIDE_RADIUS = { least: 30, usual: 150, most: 2000 }
/** What it is, told alike wherever one begins. */
export const OUTSIDE_TEXT =
  '因任务需要，车辆可在约定的时段停放在定点以外的地方。时段内停在该处不记为“未停放在指定地点”。'
export const OUTSIDE_MARKED = '已在地图上标出停放位置。'
export const OUTSIDE_UNMARKED = '未在地图上标出时，以车辆最近一小时内上报的位置为准。'
/** Not over, and not refused: the vehicle has one, or has asked for it. */
export const isOpen = ({ phase }: Pick<Outside, 'phase'>) =>
  phase === 'requested' || phase === 'coming' || phase === 'current'

/** What the form holds: moments as on the wall. Without a position it is where the vehicle is now. */
export interface OutsideForm {
  vehicle_id: number | null
  place: string
  lat: number | null
  lon: number | null
  radius_m: number
  since: string
  until: string
  reason: string
}

/** From the next quarter of an hour until the next morning. */
export function blankOutside(): OutsideForm {
  const since = toWallClock(new Date(Math.ceil(Date.now() / 900_000) * 900_000))
  const until = `${addMinutes(since, 24 * 60).slice(0, 10)}T08:00`
  return {
    vehicle_id: null,
    place: '',
    lat: null,
    lon: null,
    radius_m: OUTSIDE_RADIUS.usual,
    since,
    until,
    reason: '',
  }
}

const sent = ({ since, until, ...rest }: OutsideForm) => ({
  ...rest,
  since: fromWallClock(since),
  until: fromWallClock(until),
})

export const fetchOutside = (filters: OutsideFilters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/outside-parking', { params: { query: { ...filters, ...page } }, signal }))

export const countOutside = (filters: OutsideFilters, signal: AbortSignal) =>
  answer(api.GET('/api/v1/outside-parking/count', { params: { query: filters }, signal }))

export const exportOutside = (filters: OutsideFilters) =>
  api.GET('/api/v1/outside-parking/export', { params: { query: filters }, parseAs: 'blob' })

export function useOutside(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: [...OUTSIDE, 'one', () => toValue(id)],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/outside-parking/{parking_id}', {
          params: { path: { parking_id: toValue(id) } },
          signal,
        }),
      ),
  })
}

/** The latest of a vehicle that the actor may see; the last to begin comes first. */
export function useOutsideOf(vehicleId: MaybeRefOrGetter<number>, enabled: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    queryKey: [...OUTSIDE, 'of', () => toValue(vehicleId)],
    queryFn: async ({ signal }) =>
      (await fetchOutside({ vehicle_id: toValue(vehicleId) }, { limit: 20, sort: '-since', signal })).items,
    enabled: () => toValue(enabled),
  })
}

function useChanged() {
  const cache = useQueryClient()
  return () =>
    Promise.all([OUTSIDE, APPROVALS, WAITING].map((queryKey) => cache.invalidateQueries({ queryKey })))
}

export function useRegisterOutside() {
  return useMutation({
    mutationFn: (form: OutsideForm) =>
      answer(api.POST('/api/v1/outside-parking', { body: sent(form) as OutsideIn })),
    onSuccess: useChanged(),
  })
}

/** A driver asks at the task, for its vehicle. */
export function useAskOutside() {
  return useMutation({
    mutationFn: ({ taskId, form }: { taskId: number; form: OutsideForm }) =>
      answer(
        api.POST('/api/v1/assignments/{assignment_id}/outside-parking', {
          params: { path: { assignment_id: taskId } },
          body: sent(form),
        }),
      ),
    onSuccess: useChanged(),
  })
}

export function useCloseOutside() {
  return useMutation({
    mutationFn: ({ id, act, note }: { id: number; act: 'withdraw' | 'end'; note: string }) => {
      const call = { params: { path: { parking_id: id } }, body: { note } }
      return answer(
        act === 'withdraw'
          ? api.POST('/api/v1/outside-parking/{parking_id}/withdraw', call)
          : api.POST('/api/v1/outside-parking/{parking_id}/end', call),
      )
    },
    onSuccess: useChanged(),
  })
}

/** What was drawn on the map goes into the form, as large as may be kept; nothing takes the place away. */
export function mark(form: OutsideForm, drawn: Sketch | null): void {
  const [lon, lat] = drawn?.points[0] ?? [null, null]
  Object.assign(form, { lon, lat })
  if (drawn) form.radius_m = Math.min(OUTSIDE_RADIUS.most, Math.max(OUTSIDE_RADIUS.least, drawn.radius_m))
}

/** As the map draws it. */
export const circleOf = ({ lat, lon, radius_m }: { lat: number; lon: number; radius_m: number }) => ({
  kind: 'circle' as const,
  points: [[lon, lat] as const],
  radius_m,
  width_m: 0,
})

/** The circle of a form, for the map to draw and to change. */
export const useSketch = (form: () => OutsideForm) =>
  computed<Sketch | null>({
    get: () => {
      const { lat, lon, radius_m } = form()
      return lat === null || lon === null ? null : circleOf({ lat, lon, radius_m })
    },
    set: (drawn) => mark(form(), drawn),
  })

/** What is said of one, label and value. */
export function factsOf(one: Outside, exact: (moment: string) => string): { label: string; value: string }[] {
  return [
    { label: '车辆', value: `${one.vehicle.plate}（${one.organization.name}）` },
    { label: '停放地点', value: one.place },
    { label: '时段', value: `${exact(one.since)} 至 ${exact(one.planned_until ?? one.until)}` },
    { label: '提前结束', value: one.planned_until ? `${exact(one.until)}，${one.closed_by ?? ''}` : '' },
    { label: '撤回人', value: one.planned_until ? '' : (one.closed_by ?? '') },
    { label: '范围', value: `半径 ${one.radius_m} 米` },
    { label: '事由', value: one.reason },
    { label: '申请人', value: `${one.requested_by}，${exact(one.requested_at)}` },
    {
      label: '同意人',
      value: one.agreed_by && one.agreed_at ? `${one.agreed_by}，${exact(one.agreed_at)}` : '',
    },
    { label: '说明', value: one.closing_note },
  ].filter(({ value }) => value)
}
