import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Answer, Body, Item } from '@/api/types'
import { useWorkChanged } from '@/shared/useTrip'

export type Board = Answer<'/api/v1/board'>
export type Hold = Board['holds'][number]
export type PendingTrip = Item<'/api/v1/board/pending'>
export type Choices = Answer<'/api/v1/trips/{trip_id}/choices'>
export type TripFacts = Pick<PendingTrip, 'headcount' | 'vehicles_wanted' | 'organization'>
export type LiveState = Answer<'/api/v1/live/board'>[number]

const PENDING = ['board', 'pending']
const BOARD_EVERY = 15_000
const PENDING_EVERY = 10_000

export interface BoardWindow {
  date: string
  days: number
  organizationId: number | null
}

export function useBoard(shown: MaybeRefOrGetter<BoardWindow>) {
  const where = computed(() => toValue(shown))
  return useQuery({
    queryKey: ['board', 'window', where],
    queryFn: ({ signal }) => {
      const { date, days, organizationId } = where.value
      const unit = organizationId === null ? {} : { organization_id: organizationId }
      return answer(api.GET('/api/v1/board', { params: { query: { date, days, ...unit } }, signal }))
    },
    placeholderData: keepPreviousData,
    refetchInterval: BOARD_EVERY,
    refetchOnWindowFocus: true,
  })
}

/** How the vehicles on the road are, by vehicle. */
export function useBoardStates(organizationId: MaybeRefOrGetter<number | null>) {
  const unit = computed(() => toValue(organizationId))
  const { data } = useQuery({
    queryKey: ['board', 'states', unit],
    queryFn: ({ signal }) => {
      const query = unit.value === null ? {} : { organization_id: unit.value }
      return answer(api.GET('/api/v1/live/board', { params: { query }, signal }))
    },
    placeholderData: keepPreviousData,
    refetchInterval: BOARD_EVERY,
  })
  return computed(() => new Map(data.value?.map((one) => [one.id, one])))
}

export function usePending() {
  return useQuery({
    queryKey: PENDING,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/board/pending', { signal })),
    refetchInterval: PENDING_EVERY,
    refetchOnWindowFocus: true,
  })
}

export function useChoices(tripId: MaybeRefOrGetter<number>, q: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: ['board', 'choices', computed(() => toValue(tripId)), computed(() => toValue(q))],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/trips/{trip_id}/choices', {
          params: { path: { trip_id: toValue(tripId) }, query: { q: toValue(q) } },
          signal,
        }),
      ),
    // While one types the list stays; the list of another request would be wrong.
    placeholderData: (before, query) => (query?.queryKey[2] === toValue(tripId) ? before : undefined),
    staleTime: 0,
  })
}

export function useDispatchTrip() {
  const cache = useQueryClient()
  const changed = useWorkChanged()
  return useMutation({
    mutationFn: ({ id, ...body }: { id: number } & Body<'/api/v1/trips/{trip_id}/dispatch'>) =>
      answer(api.POST('/api/v1/trips/{trip_id}/dispatch', { params: { path: { trip_id: id } }, body })),
    onSuccess: (trip) => {
      // At once, so that the next request is at hand before the server is asked again.
      cache.setQueryData<PendingTrip[]>(PENDING, (trips) =>
        trips?.flatMap((one) => {
          if (one.id !== trip.id) return [one]
          return trip.vehicles_assigned < trip.vehicles_wanted
            ? [{ ...one, vehicles_assigned: trip.vehicles_assigned, plates: trip.plates }]
            : []
        }),
      )
      void changed()
    },
  })
}

export function useReassign() {
  const changed = useWorkChanged()
  return useMutation({
    mutationFn: ({ id, ...body }: { id: number } & Body<'/api/v1/assignments/{assignment_id}/reassign'>) =>
      answer(
        api.POST('/api/v1/assignments/{assignment_id}/reassign', {
          params: { path: { assignment_id: id } },
          body,
        }),
      ),
    onSuccess: () => void changed(),
  })
}
