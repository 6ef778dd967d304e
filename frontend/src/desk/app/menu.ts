import { computed, onBeforeUnmount, ref, watchEffect, type Component } from 'vue'
import { useRouter } from 'vue-router'
import { can } from '@/shared/session'
import { useBadges } from '@/shared/useWaiting'

/** The groups of the side menu, in order; a route names its group in `meta.menu.group`. */
const GROUPS = [
  { key: 'home', title: '' },
  { key: 'trips', title: '用车业务' },
  { key: 'resources', title: '车辆与驾驶员' },
  { key: 'terminals', title: '车载终端' },
  { key: 'supervision', title: '统计与监督' },
  { key: 'system', title: '系统管理' },
]

export interface MenuEntry {
  path: string
  title: string
  icon: Component
  order: number
  badge: number
}

/** The menu of whoever is signed in, made from the routes: nothing else decides what is in it. */
export function useMenu() {
  const router = useRouter()
  const badge = useBadges()
  return computed(() => {
    const routes = router
      .getRoutes()
      .filter(({ meta }) => meta.menu && (meta.permission === undefined || can(meta.permission)))
    return GROUPS.map((group) => ({
      ...group,
      entries: routes
        .filter(({ meta }) => meta.menu?.group === group.key)
        .map(({ path, meta }): MenuEntry => {
          const { icon, order, title = meta.title } = meta.menu!
          return { path: path || '/', title, icon, order, badge: badge(meta) }
        })
        .sort((a, b) => a.order - b.order),
    })).filter((group) => group.entries.length)
  })
}

const told = ref<string>()

/** Where a page belongs that several lists lead to; undefined where its own path says it. */
export const menuPlace = computed(() => told.value)

/** Told by such a page, for as long as it is open. */
export function useMenuPlace(path: () => string): void {
  watchEffect(() => (told.value = path()))
  onBeforeUnmount(() => (told.value = undefined))
}
