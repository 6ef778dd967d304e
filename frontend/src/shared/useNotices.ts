import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import type { MaybeRefOrGetter } from 'vue'
import { toValue } from 'vue'
import { answer, api } from '@/api/client'
import type { Item } from '@/api/types'
import type { PageQuery } from './useCursorList'
import { WAITING } from './useWaiting'

export type Notice = Item<'/api/v1/notices'>
export const NOTICES = ['notices']

export function fetchNotices(filters: { unread?: boolean }, { signal, after, limit }: PageQuery) {
  const query = { limit, ...(after ? { after } : {}), ...(filters.unread ? { unread: true } : {}) }
  return answer(api.GET('/api/v1/notices', { params: { query }, signal }))
}

/** The newest few, for the bell; asked for when it is opened. */
export function useLatestNotices(enabled: MaybeRefOrGetter<boolean>) {
  return useQuery({
    queryKey: [...NOTICES, 'latest'],
    queryFn: ({ signal }) => fetchNotices({}, { limit: 8, signal }),
    enabled: () => toValue(enabled),
    staleTime: 0,
  })
}

/** Marks some as read, or all of them (null). */
export function useReadNotices() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (ids: number[] | null) => answer(api.POST('/api/v1/notices/read', { body: { ids } })),
    onSuccess: () =>
      Promise.all([
        cache.invalidateQueries({ queryKey: NOTICES }),
        cache.invalidateQueries({ queryKey: WAITING }),
      ]),
  })
}
