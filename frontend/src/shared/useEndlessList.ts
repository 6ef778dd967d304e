import { useInfiniteQuery } from '@tanstack/vue-query'
import { computed, reactive, toValue, type MaybeRefOrGetter } from 'vue'
import { compact, type CursorPage, type PageQuery } from './useCursorList'

export interface EndlessListOptions<Row, Filters extends object> {
  key: readonly unknown[]
  fetchPage: (filters: Partial<Filters>, page: PageQuery) => Promise<CursorPage<Row>>
  filters?: MaybeRefOrGetter<Filters>
  sort?: string
  pageSize?: number
}

/** The same lists, read on by scrolling; hand the result to EndlessList as it is. */
export function useEndlessList<Row, Filters extends object = object>(
  options: EndlessListOptions<Row, Filters>,
) {
  const filters = computed(() => compact(toValue(options.filters) ?? ({} as Filters)))
  const query = useInfiniteQuery({
    queryKey: [...options.key, 'endless', computed(() => JSON.stringify(filters.value)), options.sort ?? ''],
    queryFn: ({ pageParam, signal }) =>
      options.fetchPage(filters.value, {
        limit: options.pageSize ?? 20,
        signal,
        ...(pageParam ? { after: pageParam } : {}),
        ...(options.sort ? { sort: options.sort } : {}),
      }),
    initialPageParam: '',
    getNextPageParam: (page: CursorPage<Row>) => page.next ?? undefined,
  })
  return reactive({
    items: computed(() => query.data.value?.pages.flatMap((page) => page.items) ?? []),
    loading: computed(() => query.isPending.value),
    loadingMore: computed(() => query.isFetchingNextPage.value),
    finished: computed(() => query.data.value !== undefined && !query.hasNextPage.value),
    error: computed(() => (query.isError.value ? query.error.value : null)),
    filtered: computed(() => Object.keys(filters.value).length > 0),
    more: () => query.fetchNextPage(),
    refresh: () => query.refetch(),
  })
}

export type EndlessListOf<Row> = Omit<ReturnType<typeof useEndlessList<Row>>, 'items'> & { items: Row[] }
