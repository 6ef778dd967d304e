import { computed, ref, shallowRef, watch } from 'vue'
import { fetchTrip } from '@/shared/useTrip'
import { dropDraft, keepDraft, newDraft, recallDraft, type Draft } from './draft'
import { bodyOf, copyOf, emptyForm, formOf, sameRequest, type Asker } from './tripForm'
import { useAsk } from './useTrips'

interface Source {
  /** The request to be corrected. */
  edit: number | null
  /** The request to be made once more. */
  copy: number | null
}

/** The form of a request: where it starts from, its draft on the phone, and sending it. */
export function useTripForm(me: Asker, { edit, copy }: Source) {
  const source = edit ?? copy
  const recalled = source === null ? recallDraft(me) : null
  const draft = ref<Draft>(recalled ?? newDraft(emptyForm(me)))
  const restored = ref(recalled !== null)
  const loading = ref(source !== null)
  const failure = shallowRef<unknown>(null)
  const { mutateAsync } = useAsk()

  async function load(): Promise<void> {
    if (source === null) return
    failure.value = null
    loading.value = true
    try {
      const trip = await fetchTrip(source)
      draft.value = newDraft(edit === null ? copyOf(trip) : formOf(trip))
    } catch (error) {
      failure.value = error
    } finally {
      loading.value = false
    }
  }
  void load()

  let sent = false
  watch(
    draft,
    (now) => {
      if (source === null && !sent) keepDraft(me, now)
    },
    { deep: true },
  )

  function startOver(): void {
    dropDraft(me)
    draft.value = newDraft(emptyForm(me))
    restored.value = false
  }

  /** The trip it became; `changed` when an earlier try had arrived and what was altered since has not. */
  async function send(): Promise<{ id: number; changed: boolean }> {
    const body = bodyOf(draft.value.form)
    const trip = await mutateAsync({ id: edit, key: draft.value.request_key, body })
    sent = true
    if (source === null) dropDraft(me)
    return { id: trip.id, changed: !sameRequest(trip, body) }
  }

  const form = computed({
    get: () => draft.value.form,
    set: (now) => {
      draft.value = { ...draft.value, form: now }
    },
  })
  return { form, restored, loading, failure, load, startOver, send }
}
