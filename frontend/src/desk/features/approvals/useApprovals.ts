import { answer, api } from '@/api/client'
import type { Item, Query } from '@/api/types'
import type { PageQuery } from '@/shared/useCursorList'

export type ApprovalItem = Item<'/api/v1/approvals'>
export type ApprovalFilters = Pick<Query<'/api/v1/approvals'>, 'state' | 'q'>

export const fetchApprovals = (filters: ApprovalFilters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/approvals', { params: { query: { ...filters, ...page } }, signal }))
