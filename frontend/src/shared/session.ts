import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { touch } from '@/api/activity'
import { ApiError, answer, api } from '@/api/client'
import type { Answer, Body } from '@/api/types'

export type Me = Answer<'/api/v1/auth/me'>
export type Permission = Me['permissions'][number]

/** Whether `me` holds the permission, or any of several, anywhere. The server decides per record; this only hides what is of no use. */
export function holds(
  me: Pick<Me, 'permissions'> | null,
  needed: Permission | readonly Permission[],
): boolean {
  const wanted = typeof needed === 'string' ? [needed] : needed
  return me !== null && wanted.some((permission) => me.permissions.includes(permission))
}

export const useSession = defineStore('session', () => {
  const me = ref<Me | null>(null)
  /** Why the last session is over, for the sign-in page. */
  const lostBecause = ref('')
  let asked: Promise<void> | null = null

  /** Asks the server once who is signed in; a failed connection is thrown and asked again next time. */
  function load(): Promise<void> {
    asked ??= ask().catch((error) => {
      asked = null
      throw error
    })
    return asked
  }

  async function ask(): Promise<void> {
    try {
      me.value = await answer(api.GET('/api/v1/auth/me'))
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 401)) throw error
      me.value = null
      if (error.code === 'session_ended') lostBecause.value = error.message
    }
  }

  async function setupNeeded(): Promise<boolean> {
    return (await answer(api.GET('/api/v1/setup'))).needed
  }

  async function setUp(body: Body<'/api/v1/setup'>): Promise<void> {
    me.value = await answer(api.POST('/api/v1/setup', { body }))
  }

  /** Signed in with null; a ticket asks for the second step. */
  async function signIn(body: Body<'/api/v1/auth/sign-in'>): Promise<string | null> {
    const found = await answer(api.POST('/api/v1/auth/sign-in', { body }))
    if ('ticket' in found) return found.ticket
    welcome(found)
    return null
  }

  async function passSecondStep(body: Body<'/api/v1/auth/sign-in/second-step'>): Promise<void> {
    welcome(await answer(api.POST('/api/v1/auth/sign-in/second-step', { body })))
  }

  function welcome(found: Me): void {
    touch()
    lostBecause.value = ''
    me.value = found
  }

  /** Who came by single sign-on leaves its provider as well: the page goes there. */
  async function signOut(): Promise<boolean> {
    const { leave_to } = await answer(api.POST('/api/v1/auth/sign-out'))
    me.value = null
    if (leave_to) location.assign(leave_to)
    return leave_to === null
  }

  /** Asks again; tells the server that somebody is there. */
  async function refresh(): Promise<void> {
    me.value = await answer(api.GET('/api/v1/auth/me'))
  }

  async function changePassword(body: Body<'/api/v1/auth/password'>): Promise<void> {
    me.value = await answer(api.POST('/api/v1/auth/password', { body }))
  }

  function forget(reason: string): void {
    lostBecause.value = reason
    me.value = null
  }

  function demandSecondFactor(): void {
    if (me.value) me.value = { ...me.value, must_enrol: true }
  }

  function demandPasswordChange(): void {
    if (me.value) me.value = { ...me.value, must_change_password: true }
  }

  const signedIn = computed(() => me.value !== null)
  /** Nothing has to be put in order first: until then the server refuses everything but that. */
  const ready = computed(
    () => me.value !== null && !me.value.must_change_password && !me.value.must_enrol && !me.value.suspended,
  )
  const can = (needed: Permission | readonly Permission[]) => holds(me.value, needed)

  return {
    me,
    signedIn,
    ready,
    can,
    load,
    setupNeeded,
    setUp,
    signIn,
    signOut,
    changePassword,
    forget,
    lostBecause,
    passSecondStep,
    refresh,
    demandPasswordChange,
    demandSecondFactor,
  }
})

/** `can('trips.dispatch')`, `can(['trips.approve', 'trips.consent'])` (any of them); reactive in templates. */
export function can(needed: Permission | readonly Permission[]): boolean {
  return useSession().can(needed)
}
