import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Item } from '@/api/types'

export type PersonChoice = Item<'/api/v1/people/choices'>

/** The people one may ask a car for, searched on the server. */
export function usePeopleChoices(q: MaybeRefOrGetter<string>, enabled: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    queryKey: ['people', 'choices', computed(() => toValue(q))],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/people/choices', { params: { query: { q: toValue(q), limit: 30 } }, signal })),
    enabled: () => toValue(enabled),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })
}
