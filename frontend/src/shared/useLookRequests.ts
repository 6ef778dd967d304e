import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Item, Query } from '@/api/types'
import { can } from './session'
import { addDays, dateOf, fromWallClock, toWallClock } from './time'
import { fetchLookRequest, LOOK_REQUESTS, type LookRequestIn } from './tracks'
import type { PageQuery } from './useCursorList'

export type Look = Item<'/api/v1/tracks/looks'>
export type RequestFilters = Query<'/api/v1/tracks/requests/count'>
type LookFilters = Query<'/api/v1/tracks/looks/count'>

export const PURPOSES: { value: LookRequestIn['purpose']; label: string }[] = [
  { value: 'inspection', label: '监督检查' },
  { value: 'complaint', label: '投诉核查' },
  { value: 'accident', label: '事故处理' },
  { value: 'case', label: '案件协查' },
  { value: 'other', label: '其他' },
]

export const MOST_VEHICLES = 20

/** What the form holds: `since` and `until` as on the wall. */
export type LookForm = Required<Omit<LookRequestIn, 'request_key'>>

/** The last quarter of an hour that has passed: only the past can be asked for. */
const passed = () => toWallClock(new Date(Math.floor(Date.now() / 900_000) * 900_000))

export const blankRequest = (vehicleIds: number[], since?: string, until?: string): LookForm => ({
  vehicle_ids: vehicleIds,
  since: since ?? `${addDays(dateOf(), -1)}T00:00`,
  until: [until ?? `${dateOf()}T00:00`, passed()].sort()[0]!,
  purpose: 'inspection',
  reason: '',
  reference: '',
  days: 7,
})

export const requestBody = ({ since, until, ...rest }: LookForm, key: string): LookRequestIn => ({
  ...rest,
  since: fromWallClock(since),
  until: fromWallClock(until),
  request_key: key,
})

export const fetchRequests = (filters: RequestFilters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/tracks/requests', { params: { query: { ...filters, ...page } }, signal }))

export const countRequests = (filters: RequestFilters, signal: AbortSignal) =>
  answer(api.GET('/api/v1/tracks/requests/count', { params: { query: filters }, signal }))

export const fetchLooks = (filters: LookFilters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/tracks/looks', { params: { query: { ...filters, ...page } }, signal }))

export const countLooks = (filters: LookFilters, signal: AbortSignal) =>
  answer(api.GET('/api/v1/tracks/looks/count', { params: { query: filters }, signal }))

export const exportLooks = (filters: LookFilters) =>
  api.GET('/api/v1/tracks/looks/export', { params: { query: filters }, parseAs: 'blob' })

/** Whoever holds one of these may choose among the vehicles of a unit. */
export const mayChoose = (): boolean =>
  can(['vehicles.view', 'vehicles.manage', 'tracks.fleet', 'tracks.unit_live', 'tracks.request'])

const knownVehicles = (query: Query<'/api/v1/tracks/vehicles'>, signal: AbortSignal) =>
  answer(api.GET('/api/v1/tracks/vehicles', { params: { query }, signal }))

export function useVehicleSearch(q: MaybeRefOrGetter<string>, enabled: () => boolean) {
  return useQuery({
    queryKey: ['vehicles', 'search', () => toValue(q)],
    queryFn: ({ signal }) => knownVehicles({ q: toValue(q) }, signal),
    enabled,
  })
}

/** Vehicles by key, of those that may be known: a refused track is still of a vehicle with a plate. */
export function usePlates(ids: MaybeRefOrGetter<number[]>) {
  return useQuery({
    queryKey: ['vehicles', 'plates', () => toValue(ids).join()],
    queryFn: ({ signal }) => knownVehicles({ keys: toValue(ids) }, signal),
    enabled: () => toValue(ids).length > 0 && mayChoose(),
  })
}

export function useLookRequest(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: [...LOOK_REQUESTS, 'one', () => toValue(id)],
    queryFn: ({ signal }) => fetchLookRequest(toValue(id), signal),
  })
}

function useChanged() {
  const cache = useQueryClient()
  return () =>
    Promise.all([LOOK_REQUESTS, ['approvals']].map((queryKey) => cache.invalidateQueries({ queryKey })))
}

export function useAskToLook() {
  return useMutation({
    mutationFn: (body: LookRequestIn) => answer(api.POST('/api/v1/tracks/requests', { body })),
    onSuccess: useChanged(),
  })
}

export function useEndLookRequest() {
  return useMutation({
    mutationFn: ({ id, act, note }: { id: number; act: 'withdraw' | 'revoke'; note: string }) => {
      const call = { params: { path: { request_id: id } }, body: { note } }
      return answer(
        act === 'withdraw'
          ? api.POST('/api/v1/tracks/requests/{request_id}/withdraw', call)
          : api.POST('/api/v1/tracks/requests/{request_id}/revoke', call),
      )
    },
    onSuccess: useChanged(),
  })
}

/** What the note of a request is that came to its end: it was not agreed to, or the permission was taken away. */
export const endedWhy = ({ status }: { status: string }): string =>
  status === 'revoked' ? '收回原因' : '退回原因'
