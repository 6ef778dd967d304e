import { keepPreviousData, useMutation, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Answer, Body, Item } from '@/api/types'
import { TASKS, TRIPS, useWorkChanged } from '@/shared/useTrip'

export type Task = Item<'/api/v1/assignments'>
export type Choices = Answer<'/api/v1/trips/{trip_id}/choices'>
export type VehicleChoice = Choices['vehicles'][number]
export type DriverChoice = Choices['drivers'][number]

const MOST = 200

export function usePending() {
  return useQuery({
    queryKey: ['board', 'pending'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/board/pending', { signal })),
    refetchInterval: 60_000,
  })
}

/** Everything on its way or back but not closed; sorted out on the page into what is to be closed and what was reported. */
export function useOpenTasks() {
  return useQuery({
    queryKey: [...TASKS, 'visible', 'open'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/assignments', {
          params: { query: { scope: 'visible', state: 'open', limit: MOST } },
          signal,
        }),
      ),
    refetchInterval: 60_000,
  })
}

export function useChoices(trip: number, q: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: [...TRIPS, trip, 'choices', computed(() => toValue(q))],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/trips/{trip_id}/choices', {
          params: { path: { trip_id: trip }, query: { q: toValue(q) } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: 0,
  })
}

export function useDispatch(trip_id: number) {
  const onSettled = useWorkChanged()
  return useMutation({
    mutationFn: (body: Body<'/api/v1/trips/{trip_id}/dispatch'>) =>
      answer(api.POST('/api/v1/trips/{trip_id}/dispatch', { params: { path: { trip_id } }, body })),
    // Also when refused: what is free has changed.
    onSettled,
  })
}

export function useClosing() {
  const onSettled = useWorkChanged()
  const close = useMutation({
    mutationFn: ({ id, note }: { id: number; note: string }) =>
      answer(
        api.POST('/api/v1/assignments/{assignment_id}/close', {
          params: { path: { assignment_id: id } },
          body: { note },
        }),
      ),
    onSettled,
  })
  const acknowledge = useMutation({
    mutationFn: (id: number) =>
      answer(api.POST('/api/v1/changes/{change_id}/acknowledge', { params: { path: { change_id: id } } })),
    onSettled,
  })
  return { close, acknowledge }
}
