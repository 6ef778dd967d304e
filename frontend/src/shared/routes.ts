import type { Component } from 'vue'
import type { RouteRecordRaw } from 'vue-router'
import type { Answer } from '@/api/types'
import type { Permission } from './session'

export type WaitingKey = keyof Answer<'/api/v1/trips/waiting'>

/** One kind of thing that may wait for me on a page: shown on the home page and as a badge in the menu. */
export interface Waiting {
  key: WaitingKey
  title: string
  hint: string
  query?: Record<string, string>
  /** Among those of another kind on this page already: the badge does not count it again. */
  part?: boolean
  permission?: Permission | readonly Permission[]
}

declare module 'vue-router' {
  interface RouteMeta {
    /** Title of the page, the menu entry and the browser tab. */
    title: string
    /** Open without being signed in. */
    public?: boolean
    /** Needed to open the page; of several, any one. */
    permission?: Permission | readonly Permission[]
    /** Desk: place in the side menu. */
    menu?: { icon: Component; group: string; order: number; title?: string }
    /** Phone: place in the tab bar (at most five are shown, lowest order first). */
    tab?: { icon: string; order: number; title: string }
    /** Phone: an entry under 我的, where tabs that find no room are listed, too; `permission` where it is narrower. */
    more?: { icon: string; order: number; title: string; permission?: readonly Permission[] }
    /** Phone: the page has a title bar with a way back; set false where the page draws its own. */
    bar?: boolean
    /** Home page: a way in for what people do most. */
    shortcut?: { title: string; hint: string; order: number }
    waiting?: readonly Waiting[]
  }
}

/** All routes of all features, from `import.meta.glob('../features/*\/routes.ts', { eager: true, import: 'default' })`. */
export function collectRoutes(modules: Record<string, unknown>): RouteRecordRaw[] {
  return Object.values(modules).flatMap((routes) => routes as RouteRecordRaw[])
}
