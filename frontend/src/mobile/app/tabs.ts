import { computed } from 'vue'
import { useRouter, type RouteMeta } from 'vue-router'
import { can } from '@/shared/session'
import { useBadges } from '@/shared/useWaiting'

const MOST = 5

interface Entry {
  path: string
  icon: string
  title: string
  /** As its page is called. */
  full: string
  order: number
  badge: number
}

/** Ways to the pages of whoever is signed in, made from the routes. */
function useEntries() {
  const router = useRouter()
  const badge = useBadges()
  return computed(() => {
    const open = router
      .getRoutes()
      .filter(({ meta }) => meta.permission === undefined || can(meta.permission))
    const entry = (path: string, meta: RouteMeta, own: NonNullable<RouteMeta['tab']>): Entry => {
      const { icon, title, order } = own
      return { path: path || '/', icon, title, full: meta.title ?? title, order, badge: badge(meta) }
    }
    const byOrder = (one: Entry, other: Entry) => one.order - other.order
    return {
      tabs: open.flatMap(({ path, meta }) => (meta.tab ? [entry(path, meta, meta.tab)] : [])).sort(byOrder),
      more: open
        .flatMap(({ path, meta }) =>
          meta.more && (!meta.more.permission || can(meta.more.permission))
            ? [entry(path, meta, meta.more)]
            : [],
        )
        .sort(byOrder),
    }
  })
}

/** With too many tabs, the first ones and the last (我的) stay. */
export function useTabs() {
  const entries = useEntries()
  return computed(() => {
    const { tabs } = entries.value
    return tabs.length > MOST ? [...tabs.slice(0, MOST - 1), ...tabs.slice(-1)] : tabs
  })
}

/** The tabs that found no room, and the pages that never have one. */
export function useMore() {
  const entries = useEntries()
  return computed(() => {
    const { tabs, more } = entries.value
    const left = tabs.length > MOST ? tabs.slice(MOST - 1, -1) : []
    // Below the icons room is short; here it is not.
    return [...left.map((entry) => ({ ...entry, title: entry.full })), ...more]
  })
}
