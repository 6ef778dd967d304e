import { useQuery } from '@tanstack/vue-query'
import { answer, api } from '@/api/client'
import type { Body, Item, Query } from '@/api/types'
import type { PageQuery } from '@/shared/useCursorList'
import { TASKS } from '@/shared/useTrip'

export type Task = Item<'/api/v1/assignments'>
export type ChangeBody = Body<'/api/v1/assignments/{assignment_id}/changes'>
type Filters = Pick<Query<'/api/v1/assignments'>, 'scope' | 'state'>

export const fetchTasks = (filters: Filters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/assignments', { params: { query: { ...filters, ...page } }, signal }))

export const fetchTask = (assignment_id: number, signal?: AbortSignal) =>
  answer(
    api.GET('/api/v1/assignments/{assignment_id}', {
      params: { path: { assignment_id } },
      ...(signal ? { signal } : {}),
    }),
  )

export function useTask(id: number) {
  return useQuery({
    queryKey: [...TASKS, id],
    queryFn: ({ signal }) => fetchTask(id, signal),
    refetchOnWindowFocus: true,
  })
}
