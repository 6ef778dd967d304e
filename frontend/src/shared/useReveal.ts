import { onScopeDispose, ref, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'

/** Whose number it is. The server checks who may see it, and records each look. */
export type Masked =
  | { of: 'person'; id: number; what: 'phone' | 'identity_number' }
  | { of: 'licence'; id: number }
  /** Whom to call about a trip, by its number. */
  | { of: 'contact'; id: number }
  /** The driver of an assignment, by its number. */
  | { of: 'driver'; id: number }

export async function reveal(target: Masked, reason = ''): Promise<string> {
  return (await answer(call(target, reason))).value
}

function call(target: Masked, reason: string) {
  switch (target.of) {
    case 'person':
      return api.POST('/api/v1/people/{person_id}/reveal', {
        params: { path: { person_id: target.id } },
        body: { what: target.what, reason },
      })
    case 'licence':
      return api.POST('/api/v1/drivers/{driver_id}/reveal-licence', {
        params: { path: { driver_id: target.id } },
        body: { reason },
      })
    case 'contact':
      return api.POST('/api/v1/trips/{trip_id}/reveal-contact', {
        params: { path: { trip_id: target.id } },
        body: { reason },
      })
    case 'driver':
      return api.POST('/api/v1/assignments/{assignment_id}/reveal-driver', {
        params: { path: { assignment_id: target.id } },
        body: { reason },
      })
  }
}

const SHOWN_FOR = 60_000

/** A number that is shown for a minute after it was asked for. */
export function useReveal(target: MaybeRefOrGetter<Masked | undefined>) {
  const shown = ref('')
  const busy = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined

  function hide(): void {
    clearTimeout(timer)
    shown.value = ''
  }

  async function show(reason = ''): Promise<string> {
    const wanted = toValue(target)
    if (!wanted) return ''
    busy.value = true
    try {
      shown.value = await reveal(wanted, reason)
      clearTimeout(timer)
      timer = setTimeout(hide, SHOWN_FOR)
      return shown.value
    } finally {
      busy.value = false
    }
  }

  watch(() => JSON.stringify(toValue(target)), hide)
  onScopeDispose(hide)
  return { shown, busy, show, hide }
}
