import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useRouter, type RouteRecordNormalized } from 'vue-router'
import { answer, api } from '@/api/client'
import type { Waiting } from './routes'
import { can, useSession } from './session'

export const WAITING = ['waiting']

/** How many things wait for me, asked again every minute and whenever the window comes back. */
export function useWaiting() {
  const session = useSession()
  return useQuery({
    queryKey: WAITING,
    queryFn: ({ signal }) => answer(api.GET('/api/v1/trips/waiting', { signal })),
    enabled: () => session.ready,
    refetchInterval: 60_000,
    refetchOnWindowFocus: true,
  })
}

const allowed = (needed: Waiting['permission']) => needed === undefined || can(needed)

/** What waits for me, with where to deal with it: from the routes' `meta.waiting`. */
export function useWaitingList() {
  const router = useRouter()
  const { data, isPending, error, refetch } = useWaiting()
  const items = computed(() =>
    router
      .getRoutes()
      .filter((route) => allowed(route.meta.permission))
      .flatMap((route) =>
        (route.meta.waiting ?? [])
          .filter((waiting) => allowed(waiting.permission))
          .map((waiting) => ({
            ...waiting,
            count: data.value?.[waiting.key] ?? 0,
            to: { path: route.path, query: waiting.query ?? {} },
          })),
      ),
  )
  // A failed refresh keeps what was shown.
  const failure = computed(() => (data.value ? null : error.value))
  return { items, isPending, failure, refetch }
}

/** The badge of a menu entry or tab: everything that waits on that page. */
export function useBadges() {
  const { data } = useWaiting()
  return (meta: RouteRecordNormalized['meta']): number =>
    (meta.waiting ?? [])
      .filter((waiting) => !waiting.part && allowed(waiting.permission))
      .reduce((sum, waiting) => sum + (data.value?.[waiting.key] ?? 0), 0)
}

/** Ways in for what people do most: from the routes' `meta.shortcut`. */
export function useShortcuts() {
  const router = useRouter()
  return computed(() =>
    router
      .getRoutes()
      .filter((route) => route.meta.shortcut && allowed(route.meta.permission))
      .map((route) => ({ ...route.meta.shortcut!, path: route.path }))
      .sort((a, b) => a.order - b.order),
  )
}
