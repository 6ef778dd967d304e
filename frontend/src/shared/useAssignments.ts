import { useMutation, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Body, Item, Query } from '@/api/types'
import { useWorkChanged } from './useTrip'

export type Task = Item<'/api/v1/assignments'>
export type TaskQuery = Query<'/api/v1/assignments'>
type BroughtBack = Body<'/api/v1/assignments/{assignment_id}/bring-back'>

export const ASSIGNMENTS = ['assignments']

export const fetchTasks = (query: TaskQuery, signal: AbortSignal) =>
  answer(api.GET('/api/v1/assignments', { params: { query }, signal }))

/** One assignment with its trip. */
export const fetchTask = (assignment_id: number, signal?: AbortSignal) =>
  answer(
    api.GET('/api/v1/assignments/{assignment_id}', {
      params: { path: { assignment_id } },
      ...(signal ? { signal } : {}),
    }),
  )

export function useTask(id: MaybeRefOrGetter<number | null>) {
  return useQuery({
    queryKey: [...ASSIGNMENTS, 'one', computed(() => toValue(id))],
    queryFn: ({ signal }) => fetchTask(toValue(id)!, signal),
    enabled: () => toValue(id) !== null,
    staleTime: 0,
  })
}

const at = (assignment_id: number) => ({ path: { assignment_id } })

export const closeAssignment = ({ id, note = '' }: { id: number; note?: string }) =>
  answer(api.POST('/api/v1/assignments/{assignment_id}/close', { params: at(id), body: { note } }))

/** What a dispatcher does with an assignment once it is made, on behalf of the driver where he cannot. */
export function useAssignmentActions() {
  const changed = useWorkChanged()
  const onSuccess = () => void changed()
  const depart = useMutation({
    mutationFn: ({ id, odometer_km }: { id: number; odometer_km: number | null }) =>
      answer(
        api.POST('/api/v1/assignments/{assignment_id}/depart', {
          params: at(id),
          body: { odometer_km, odometer_confirmed: false },
        }),
      ),
    onSuccess,
  })
  const bringBack = useMutation({
    mutationFn: ({ id, ...body }: { id: number } & BroughtBack) =>
      answer(api.POST('/api/v1/assignments/{assignment_id}/bring-back', { params: at(id), body })),
    onSuccess,
  })
  const withdraw = useMutation({
    mutationFn: ({ id, note }: { id: number; note: string }) =>
      answer(api.POST('/api/v1/assignments/{assignment_id}/withdraw', { params: at(id), body: { note } })),
    onSuccess,
  })
  const close = useMutation({ mutationFn: closeAssignment, onSuccess })
  const acknowledge = useMutation({
    mutationFn: (change_id: number) =>
      answer(api.POST('/api/v1/changes/{change_id}/acknowledge', { params: { path: { change_id } } })),
    onSuccess,
  })
  return { depart, bringBack, withdraw, close, acknowledge }
}
