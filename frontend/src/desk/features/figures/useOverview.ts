import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Answer } from '@/api/types'

export type Overview = Answer<'/api/v1/overview'>

/** The figures of one day; those of "now" are asked for again every minute. */
export function useOverview(day: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: ['overview', computed(() => toValue(day))],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/overview', { params: { query: { day: toValue(day) } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  })
}
