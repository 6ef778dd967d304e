import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, reactive, ref, toValue, type MaybeRefOrGetter } from 'vue'
import { messageOf } from '@/api/errors'
import { ASSIGNMENTS, closeAssignment, fetchTasks, type Task } from '@/shared/useAssignments'
import { useCursorList } from '@/shared/useCursorList'
import { useWorkChanged } from '@/shared/useTrip'
import { inOrder, matches, type Only } from './tasks'

const EVERY = 15_000
/** All that is open at once is what one dispatcher can watch; the server gives at most so many. */
const MOST = 200

/** Everything that is under way, in the order in which it needs somebody; new every 15 seconds. */
export function useOpenTasks(
  filters: MaybeRefOrGetter<{ q: string; only: Only }>,
  now: MaybeRefOrGetter<number>,
) {
  const q = computed(() => toValue(filters).q)
  const only = computed(() => toValue(filters).only)
  const query = useQuery({
    queryKey: [...ASSIGNMENTS, 'open', q],
    queryFn: ({ signal }) => fetchTasks({ scope: 'visible', state: 'open', limit: MOST, q: q.value }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: EVERY,
    refetchOnWindowFocus: true,
  })
  const all = computed(() => query.data.value?.items ?? [])
  const items = computed(() =>
    inOrder(
      all.value.filter((task) => matches(task, only.value, toValue(now))),
      toValue(now),
    ),
  )
  /** One page of everything, in the shape that DataTable takes. */
  const list = reactive({
    items,
    sort: undefined,
    pageSize: MOST,
    page: 1,
    total: computed(() => (query.data.value ? String(items.value.length) : null)),
    hasNext: false,
    hasPrevious: false,
    filtered: computed(() => q.value !== '' || only.value !== ''),
    loading: computed(() => query.isPending.value),
    refreshing: false,
    error: computed(() => (query.data.value ? null : query.error.value)),
    setSort: () => undefined,
    setPageSize: () => undefined,
    next: () => undefined,
    previous: () => undefined,
    refresh: async () => {
      await query.refetch()
      return [] as never
    },
  })
  return { all, list }
}

export function useDoneTasks(q: MaybeRefOrGetter<string>) {
  return useCursorList({
    key: [...ASSIGNMENTS, 'done'],
    filters: () => ({ q: toValue(q) }),
    fetchPage: (filters, { signal, ...page }) =>
      fetchTasks({ scope: 'visible', state: 'done', ...filters, ...page }, signal),
  })
}

/** Closes many, one after another; what the server refuses stays and is told. */
export function useBatchClose() {
  const cache = useQueryClient()
  const changed = useWorkChanged()
  const left = ref(0)

  async function closeAll(tasks: readonly Task[]): Promise<string[]> {
    const refused: string[] = []
    left.value = tasks.length
    for (const task of tasks) {
      await closeAssignment({ id: task.id }).catch((error: unknown) =>
        refused.push(`${task.vehicle.plate}：${messageOf(error)}`),
      )
      left.value -= 1
    }
    await cache.cancelQueries({ queryKey: ASSIGNMENTS })
    void changed()
    return refused
  }
  return { closeAll, left }
}
