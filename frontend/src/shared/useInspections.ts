import { useMutation, useQueryClient } from '@tanstack/vue-query'
import { answer, api } from '@/api/client'
import type { Body, Item, Query } from '@/api/types'
import type { PageQuery } from '@/shared/useCursorList'

export type Inspection = Item<'/api/v1/inspections'>
export type InspectionIn = Body<'/api/v1/inspections'>
type Filters = Query<'/api/v1/inspections/count'>

export const INSPECTIONS = ['inspections']

export const fetchInspections = (filters: Filters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/inspections', { params: { query: { ...filters, ...page } }, signal }))

export const countInspections = (filters: Filters, signal: AbortSignal) =>
  answer(api.GET('/api/v1/inspections/count', { params: { query: filters }, signal }))

export const exportInspections = (filters: Filters) =>
  api.GET('/api/v1/inspections/export', { params: { query: filters }, parseAs: 'blob' })

export function useWriteInspection() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (body: InspectionIn) => answer(api.POST('/api/v1/inspections', { body })),
    onSuccess: () => cache.invalidateQueries({ queryKey: INSPECTIONS }),
  })
}
