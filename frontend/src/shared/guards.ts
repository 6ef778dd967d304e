import type { RouteLocationNormalized, RouteLocationRaw, Router } from 'vue-router'
import { ApiError, onSessionRefused } from '@/api/client'
import { PRODUCT } from './product'
import { useSession } from './session'

/** Both apps name these routes: sign-in, change-password, second-factor, setup, not-permitted, unreachable, suspended, home. */
async function decide(to: RouteLocationNormalized): Promise<RouteLocationRaw | boolean> {
  if (to.name === 'unreachable') return true
  const session = useSession()
  await session.load()
  if (!session.me) return to.meta.public ? visitor(to) : toSignIn(to)
  if (session.me.suspended || to.name === 'suspended') {
    if (session.me.suspended) return to.name === 'suspended' || { name: 'suspended' }
    return { name: 'home' }
  }
  if (session.me.must_change_password && to.name !== 'change-password') return { name: 'change-password' }
  if (!session.me.must_change_password && session.me.must_enrol && to.name !== 'second-factor') {
    return { name: 'second-factor' }
  }
  if (to.name === 'sign-in' || to.name === 'setup') return { name: 'home' }
  if (to.meta.permission && !session.can(to.meta.permission)) {
    return { name: 'not-permitted', query: { title: to.meta.title } }
  }
  return true
}

function toSignIn(to: RouteLocationNormalized): RouteLocationRaw {
  const lost = useSession().lostBecause ? { lost: '1' } : {}
  return { name: 'sign-in', query: to.fullPath === '/' ? lost : { next: to.fullPath, ...lost } }
}

/** While there is no user at all, signing in is pointless: the first administrator is set up instead; and never again later. */
async function visitor(to: RouteLocationNormalized): Promise<RouteLocationRaw | boolean> {
  if (to.name !== 'sign-in' && to.name !== 'setup') return true
  const needed = await useSession().setupNeeded()
  if (needed === (to.name === 'setup')) return true
  return { name: needed ? 'setup' : 'sign-in' }
}

export function installGuards(router: Router): void {
  router.beforeEach((to) =>
    decide(to).catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error
      return { name: 'unreachable', query: { next: to.fullPath } }
    }),
  )
  router.afterEach((to) => {
    setPageTitle(to.meta.title)
  })
  onSessionRefused((error) => {
    const session = useSession()
    if (!session.signedIn) return
    error.handled = true
    const here = router.currentRoute.value
    if (error.code === 'accounts_suspended') {
      void session.refresh().then(() => router.push({ name: 'suspended' }))
      return
    }
    if (error.code === 'password_change_required') {
      session.demandPasswordChange()
      void router.push({ name: 'change-password' })
      return
    }
    if (error.code === 'second_factor_required') {
      session.demandSecondFactor()
      void router.push({ name: 'second-factor' })
      return
    }
    session.forget(error.code === 'session_ended' ? error.message : '')
    void router.push({ name: 'sign-in', query: { next: here.fullPath, lost: '1' } })
  })
}

/** Where to go after signing in: only ever a path of this app, whatever the address says. */
export function nextPath(query: RouteLocationNormalized['query']): string {
  const next = query.next
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/'
}

/** A page with a name of its own (a trip's number) puts it before the product's. */
export function setPageTitle(title?: string): void {
  document.title = title ? `${title} · ${PRODUCT}` : PRODUCT
}
