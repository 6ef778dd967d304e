import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
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
    }
  }

  async function setupNeeded(): Promise<boolean> {
    return (await answer(api.GET('/api/v1/setup'))).needed
  }

  async function setUp(body: Body<'/api/v1/setup'>): Promise<void> {
    me.value = await answer(api.POST('/api/v1/setup', { body }))
  }

  async function signIn(body: Body<'/api/v1/auth/sign-in'>): Promise<void> {
    me.value = await answer(api.POST('/api/v1/auth/sign-in', { body }))
  }

  async function signOut(): Promise<void> {
    await api.POST('/api/v1/auth/sign-out')
    me.value = null
  }

  async function changePassword(body: Body<'/api/v1/auth/password'>): Promise<void> {
    me.value = await answer(api.POST('/api/v1/auth/password', { body }))
  }

  function forget(): void {
    me.value = null
  }

  function demandPasswordChange(): void {
    if (me.value) me.value = { ...me.value, must_change_password: true }
  }

  const signedIn = computed(() => me.value !== null)
  const can = (needed: Permission | readonly Permission[]) => holds(me.value, needed)

  return {
    me,
    signedIn,
    can,
    load,
    setupNeeded,
    setUp,
    signIn,
    signOut,
    changePassword,
    forget,
    demandPasswordChange,
  }
})

/** `can('trips.dispatch')`, `can(['trips.approve', 'trips.consent'])` (any of them); reactive in templates. */
export function can(needed: Permission | readonly Permission[]): boolean {
  return useSession().can(needed)
}
