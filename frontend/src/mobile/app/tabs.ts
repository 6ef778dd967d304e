import { computed } from 'vue'
import { useRouter } from 'vue-router'
import { can } from '@/shared/session'
import { useBadges } from '@/shared/useWaiting'

const MOST = 5

/** The tabs of whoever is signed in, made from the routes. With too many, the first ones and the last (我的) stay. */
export function useTabs() {
  const router = useRouter()
  const badge = useBadges()
  return computed(() => {
    const tabs = router
      .getRoutes()
      .filter(({ meta }) => meta.tab && (meta.permission === undefined || can(meta.permission)))
      .map(({ path, meta }) => ({ path: path || '/', ...meta.tab!, badge: badge(meta) }))
      .sort((a, b) => a.order - b.order)
    return tabs.length > MOST ? [...tabs.slice(0, MOST - 1), ...tabs.slice(-1)] : tabs
  })
}
