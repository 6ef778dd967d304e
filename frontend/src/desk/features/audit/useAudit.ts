import { useQuery } from '@tanstack/vue-query'
import { answer, api } from '@/api/client'
import type { Item, Query } from '@/api/types'
import type { PageQuery } from '@/shared/useCursorList'

export type Entry = Item<'/api/v1/audit'>
export type AuditFilters = Query<'/api/v1/audit/count'>

export const fetchEntries = (filters: AuditFilters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/audit', { params: { query: { ...filters, ...page } }, signal }))

export const countEntries = (filters: AuditFilters, signal: AbortSignal) =>
  answer(api.GET('/api/v1/audit/count', { params: { query: filters }, signal }))

export const exportEntries = (filters: AuditFilters) =>
  api.GET('/api/v1/audit/export', { params: { query: filters }, parseAs: 'stream' })

export function useChain() {
  return useQuery({
    queryKey: ['audit', 'chain'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/audit/chain', { signal })),
    refetchInterval: 60_000,
  })
}
