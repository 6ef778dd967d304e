import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Item, Query } from '@/api/types'
import type { Tone } from './status'
import { addDays, dateOf, formatMoment } from './time'
import type { PageQuery } from './useCursorList'
import { lasting } from './useStateDays'

/** Who drives too fast or too long now, and who did; no place. */
export type DrivingAlarm = Item<'/api/v1/driving-alarms'>
export type AlarmEpisode = Item<'/api/v1/driving-alarms/episodes'>
export type Told = AlarmEpisode['told'][number]
export type AlarmFilters = Query<'/api/v1/driving-alarms'>
export type EpisodeFilters = Query<'/api/v1/driving-alarms/episodes/count'>

export const DRIVING_ALARMS = ['driving alarms']
const EPISODES = [...DRIVING_ALARMS, 'episodes']
/** Seconds until the present ones are read again. */
const OFTEN = 10
/** Rights: to read those of now, and those of before. */
export const WATCH = ['terminals.command', 'tracks.fleet', 'tracks.task'] as const
export const LOOK_BACK = ['terminals.command', 'tracks.fleet', 'tracks.mileage'] as const
export const ANSWERED = [
  { value: 'false', label: '尚未处理' },
  { value: 'true', label: '已处理' },
]

export function usePresentAlarms(filters: MaybeRefOrGetter<AlarmFilters>, enabled = true) {
  return useQuery({
    enabled,
    queryKey: [...DRIVING_ALARMS, 'present', () => JSON.stringify(toValue(filters))],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/driving-alarms', { params: { query: toValue(filters) }, signal })),
    refetchInterval: OFTEN * 1000,
    placeholderData: keepPreviousData,
  })
}

export const exportPresentAlarms = (filters: AlarmFilters) =>
  api.GET('/api/v1/driving-alarms/export', { params: { query: filters }, parseAs: 'blob' })

export const episodesKey = (place: string) => [...EPISODES, place]

export const fetchEpisodes = (filters: EpisodeFilters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/driving-alarms/episodes', { params: { query: { ...filters, ...page } }, signal }))

export const countEpisodes = (filters: EpisodeFilters, signal: AbortSignal) =>
  answer(api.GET('/api/v1/driving-alarms/episodes/count', { params: { query: filters }, signal }))

export const exportEpisodes = (filters: EpisodeFilters) =>
  api.GET('/api/v1/driving-alarms/episodes/export', { params: { query: filters }, parseAs: 'blob' })

/** Seven days, with today. */
export const thisWeek = () => ({ since: addDays(dateOf(), -6), until: dateOf() })

/** 3分钟 · 持续中，已3分钟 · 瞬时 */
export function lasted({ seconds, lasts }: Pick<AlarmEpisode, 'seconds' | 'lasts'>): string {
  if (lasts) return seconds > 0 ? `持续中，已${lasting(seconds)}` : '持续中'
  return seconds > 0 ? lasting(seconds) : '瞬时'
}

/** 语音提醒：已执行 · 王强 今天 10:05 */
export const toldInWords = (one: Told, now: Date = new Date()): string =>
  `${one.label}：${one.status_label} · ${`${one.by} ${formatMoment(one.at, now)}`.trim()}`

export const toneOfAlarm = ({ kind }: Pick<AlarmEpisode, 'kind'>): Tone => {
  if (kind === 'emergency') return 'danger'
  return kind.endsWith('_warning') && kind !== 'danger_warning' ? 'neutral' : 'waiting'
}
