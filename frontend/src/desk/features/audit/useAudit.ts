import { answer, api } from '@/api/client'
import type { Item, Query } from '@/api/types'
import type { PageQuery } from '@/shared/useCursorList'

export type Entry = Item<'/api/v1/audit'>
export type AuditFilters = Pick<Query<'/api/v1/audit'>, 'q' | 'action' | 'since' | 'until'>

export const fetchEntries = (filters: AuditFilters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/audit', { params: { query: { ...filters, ...page } }, signal }))

export const countEntries = (filters: AuditFilters, signal: AbortSignal) =>
  answer(api.GET('/api/v1/audit/count', { params: { query: filters }, signal }))
