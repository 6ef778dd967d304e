import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { computed, reactive, ref, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { formatCount } from './text'

export interface CursorPage<Row> {
  items: Row[]
  next?: string | null
}

export interface PageQuery {
  after?: string
  limit: number
  sort?: string
  signal: AbortSignal
}

export interface CursorListOptions<Row, Filters extends object> {
  /** Key of the feature, e.g. ['trips', 'list']; filters, sort and page are added. */
  key: readonly unknown[]
  fetchPage: (filters: Partial<Filters>, page: PageQuery) => Promise<CursorPage<Row>>
  fetchCount?: (filters: Partial<Filters>, signal: AbortSignal) => Promise<{ count: number; more: boolean }>
  filters?: MaybeRefOrGetter<Filters>
  sort?: string
  pageSize?: number
  /** Whether somebody has narrowed the list; unless told, any filter has. Dates that are set from the start have not. */
  narrowed?: MaybeRefOrGetter<boolean>
}

/** Without what is empty: an empty search box is no filter. */
export function compact<T extends object>(filters: T): Partial<T> {
  const kept = Object.entries(filters).filter(
    ([, value]) =>
      value !== '' && value !== null && value !== undefined && !(Array.isArray(value) && !value.length),
  )
  return Object.fromEntries(kept) as Partial<T>
}

/** A list read page by page with the server's cursors; hand the result to DataTable as it is. */
export function useCursorList<Row, Filters extends object = object>(
  options: CursorListOptions<Row, Filters>,
) {
  const filters = computed(() => compact(toValue(options.filters) ?? ({} as Filters)))
  const sort = ref(options.sort)
  const pageSize = ref(options.pageSize ?? 20)
  /** The cursors that led here; the last one is the page being shown, none is the first page. */
  const trail = ref<string[]>([])
  const after = computed(() => trail.value.at(-1))
  const where = computed(() => JSON.stringify([filters.value, sort.value, pageSize.value]))
  // Synchronous, so that no page is asked for with a cursor that belongs to other filters.
  watch(where, () => (trail.value = []), { flush: 'sync' })

  const query = useQuery({
    queryKey: [...options.key, 'page', where, after],
    queryFn: ({ signal }) =>
      options.fetchPage(filters.value, {
        limit: pageSize.value,
        signal,
        ...(after.value ? { after: after.value } : {}),
        ...(sort.value ? { sort: sort.value } : {}),
      }),
    placeholderData: keepPreviousData,
  })
  const count = useQuery({
    queryKey: [...options.key, 'count', computed(() => JSON.stringify(filters.value))],
    queryFn: ({ signal }) => options.fetchCount!(filters.value, signal),
    enabled: options.fetchCount !== undefined,
    placeholderData: keepPreviousData,
  })

  const cursor = computed(() => query.data.value?.next ?? null)
  const turning = computed(() => query.isPlaceholderData.value)

  return reactive({
    items: computed(() => query.data.value?.items ?? []),
    sort,
    pageSize,
    page: computed(() => trail.value.length + 1),
    total: computed(() => {
      if (count.data.value) return formatCount(count.data.value)
      // Whoever does not count knows the whole of one page all the same.
      const whole = !options.fetchCount && query.data.value && !cursor.value && !trail.value.length
      return whole ? formatCount({ count: query.data.value!.items.length, more: false }) : null
    }),
    hasNext: computed(() => cursor.value !== null && !turning.value),
    hasPrevious: computed(() => trail.value.length > 0),
    filtered: computed(() => toValue(options.narrowed) ?? Object.keys(filters.value).length > 0),
    loading: computed(() => query.isPending.value),
    refreshing: computed(() => query.isFetching.value && !query.isPending.value),
    error: computed(() => (query.isError.value && !query.data.value ? query.error.value : null)),
    setSort: (field: string | undefined) => {
      sort.value = field
    },
    setPageSize: (size: number) => {
      pageSize.value = size
    },
    next: () => {
      if (cursor.value !== null && !turning.value) trail.value = [...trail.value, cursor.value]
    },
    previous: () => {
      trail.value = trail.value.slice(0, -1)
    },
    refresh: () => Promise.all([query.refetch(), options.fetchCount && count.refetch()]),
  })
}

/** What DataTable needs of such a list. */
export type CursorList<Row> = Omit<ReturnType<typeof useCursorList<Row>>, 'items'> & { items: Row[] }
