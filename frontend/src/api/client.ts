import createClient, { type Middleware } from 'openapi-fetch'
import { heard, isUnattended } from './activity'
import { ApiError, errorOf, networkError } from './errors'
import type { paths } from './schema'

type Listener = (error: ApiError) => void
const listeners = new Set<Listener>()

/** Calls back when the server no longer knows who we are, or wants the password or the second factor in order first. */
export function onSessionRefused(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const REFUSALS = [
  'not_signed_in',
  'session_ended',
  'accounts_suspended',
  'password_change_required',
  'second_factor_required',
]

/** Throws what a refusal says; whoever calls without `api` (uploads with progress) asks this himself. */
export async function check(response: Response): Promise<void> {
  if (response.ok) return
  const error = await errorOf(response)
  if (REFUSALS.includes(error.code)) listeners.forEach((listener) => listener(error))
  throw error
}

export const errors: Middleware = {
  onRequest({ request }) {
    if (isUnattended()) request.headers.set('X-Unattended', '1')
    else heard()
  },
  async onResponse({ response }) {
    await check(response)
  },
  onError({ error }) {
    // A call given up by its own caller (page left, filter changed) is not a failure of the network.
    if ((error as Partial<DOMException> | null)?.name === 'AbortError') return
    return networkError()
  },
}

export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? '',
  credentials: 'same-origin',
  fetch: (request) => globalThis.fetch(request),
})
api.use(errors)

/** The body of a call; a refusal has been thrown as ApiError by then. */
export async function answer<T>(call: Promise<{ data?: T }>): Promise<T> {
  return (await call).data as T
}

export { ApiError }
