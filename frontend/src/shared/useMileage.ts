import { useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import { gapKinds as gapLabels } from '@/api/labels'
import type { Item, Query } from '@/api/types'
import type { Tone } from './status'
import { addDays, dateOf, fromWallClock } from './time'
import type { PageQuery } from './useCursorList'
import { lasting } from './useStateDays'

/** How far a vehicle went on one day, and what of its track is missing; no place, no route. */
export type VehicleDay = Item<'/api/v1/tracks/mileage'>
export type Gap = Item<'/api/v1/tracks/gaps'>
export type DayFilters = Query<'/api/v1/tracks/mileage/count'>
export type GapFilters = Query<'/api/v1/tracks/gaps/count'>

export const MILEAGE = ['tracks', 'mileage']
export const GAPS = ['tracks', 'gaps']

/** The seven days that are over. */
export const lastWeek = () => ({ since: addDays(dateOf(), -7), until: addDays(dateOf(), -1) })

export const fetchDays = (filters: DayFilters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/tracks/mileage', { params: { query: { ...filters, ...page } }, signal }))

export const countDays = (filters: DayFilters, signal: AbortSignal) =>
  answer(api.GET('/api/v1/tracks/mileage/count', { params: { query: filters }, signal }))

export const exportDays = (filters: DayFilters) =>
  api.GET('/api/v1/tracks/mileage/export', { params: { query: filters }, parseAs: 'blob' })

export const fetchGaps = (filters: GapFilters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/tracks/gaps', { params: { query: { ...filters, ...page } }, signal }))

export const countGaps = (filters: GapFilters, signal: AbortSignal) =>
  answer(api.GET('/api/v1/tracks/gaps/count', { params: { query: filters }, signal }))

export const exportGaps = (filters: GapFilters) =>
  api.GET('/api/v1/tracks/gaps/export', { params: { query: filters }, parseAs: 'blob' })

export type Silence = Item<'/api/v1/tracks/gaps/ongoing'>
export type SilenceFilters = Query<'/api/v1/tracks/gaps/ongoing/count'>

export const fetchSilences = (filters: SilenceFilters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/tracks/gaps/ongoing', { params: { query: { ...filters, ...page } }, signal }))

export const countSilences = (filters: SilenceFilters, signal: AbortSignal) =>
  answer(api.GET('/api/v1/tracks/gaps/ongoing/count', { params: { query: filters }, signal }))

export const exportSilences = (filters: SilenceFilters) =>
  api.GET('/api/v1/tracks/gaps/ongoing/export', { params: { query: filters }, parseAs: 'blob' })

export const GAP_TONES: Record<Gap['kind'], Tone> = {
  lost: 'danger',
  no_fix: 'waiting',
  buffered: 'success',
  power_off: 'neutral',
}

/** All days that the filters choose, together. */
export function useMileageSummary(filters: MaybeRefOrGetter<DayFilters>) {
  return useQuery({
    queryKey: [...MILEAGE, 'summary', () => JSON.stringify(toValue(filters))],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/tracks/mileage/summary', { params: { query: toValue(filters) }, signal })),
  })
}

/** Asked for when a day is opened. */
export function useGapsOfDay(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: [...GAPS, 'of', () => toValue(id)],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/tracks/mileage/{day_id}/gaps', {
          params: { path: { day_id: toValue(id) } },
          signal,
        }),
      ),
  })
}

const ONE_PLACE = new Intl.NumberFormat('zh-CN', { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** 12.3, of metres; a dash where nothing is known. */
export const km = (metres: number | null): string => (metres === null ? '—' : ONE_PLACE.format(metres / 1000))

/** 里程表多 1.2 · 少 0.4 · 一致 */
export function differing(metres: number | null): string {
  if (metres === null) return '—'
  const tenths = Math.round(Math.abs(metres) / 100)
  if (tenths === 0) return '一致'
  return `${metres > 0 ? '多' : '少'} ${ONE_PLACE.format(tenths / 10)}`
}

/** The classes of gaps of a day that it has, in words; the worst first. */
export const gapsTold = (row: VehicleDay): string =>
  (['lost', 'no_fix', 'buffered', 'power_off'] as const)
    .filter((kind) => row[`${kind}_s`])
    .map((kind) => `${gapLabels[kind]} ${lasting(row[`${kind}_s`])}`)
    .join('，')

/** The whole day on the playback page, which opens a view of it: one look, one entry in the trail. */
export const toTrackOf = (row: VehicleDay) => ({
  path: '/tracks',
  query: {
    vehicle: String(row.vehicle.id),
    since: fromWallClock(`${row.day}T00:00`),
    until: fromWallClock(`${addDays(row.day, 1)}T00:00`),
  },
})
