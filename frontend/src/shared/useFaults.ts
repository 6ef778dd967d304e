import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Item, Query } from '@/api/types'
import type { PageQuery } from './useCursorList'

/** Faults of terminals, for the desk and the phone. */
export type Fault = Item<'/api/v1/faults'>
export type FaultMove = 'report' | 'repair' | 'finish'
type Filters = Query<'/api/v1/faults/count'>

export const FAULTS = ['faults']

export const fetchFaults = (filters: Filters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/faults', { params: { query: { ...filters, ...page } }, signal }))

export const countFaults = (filters: Filters, signal: AbortSignal) =>
  answer(api.GET('/api/v1/faults/count', { params: { query: filters }, signal }))

export const exportFaults = (filters: Filters) =>
  api.GET('/api/v1/faults/export', { params: { query: filters }, parseAs: 'blob' })

export function useFaultFigures() {
  return useQuery({
    queryKey: [...FAULTS, 'figures'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/faults/figures', { signal })),
  })
}

export function useFault(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: [...FAULTS, 'one', () => toValue(id)],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/faults/{fault_id}', { params: { path: { fault_id: toValue(id) } }, signal })),
  })
}

export function useFaultHistory(id: MaybeRefOrGetter<number>, enabled: () => boolean = () => true) {
  return useQuery({
    enabled,
    queryKey: [...FAULTS, 'history', () => toValue(id)],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/faults/{fault_id}/history', { params: { path: { fault_id: toValue(id) } }, signal }),
      ),
  })
}

const MOVES = {
  report: '/api/v1/faults/{fault_id}/report',
  repair: '/api/v1/faults/{fault_id}/repair',
  finish: '/api/v1/faults/{fault_id}/finish',
} as const

/** What a person does about a fault, in the order of the work. */
export const FAULT_MOVES = [
  {
    move: 'report',
    label: '报修',
    text: '确认已向维修单位报修。',
    placeholder: '如：已联系安装单位，明日上门',
    note: 'optional',
  },
  { move: 'repair', label: '开始维修', text: '', placeholder: '', note: 'optional' },
  {
    move: 'finish',
    label: '修复',
    text: '修复后故障办结；若原因仍在，会重新发现并提醒。',
    placeholder: '如：更换主电源保险丝',
    note: 'required',
  },
] as const

export function useMoveFault() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id, move, note }: { id: number; move: FaultMove; note: string }) =>
      answer(api.POST(MOVES[move], { params: { path: { fault_id: id } }, body: { note } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: FAULTS }),
  })
}
