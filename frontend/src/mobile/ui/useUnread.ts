import { onScopeDispose, ref, watch, type Ref } from 'vue'

/** Longer than an impatient thumb takes between two taps. */
export const UNREAD_MS = 1000

/** True for a moment after something else has come up under the thumb: a second tap must not decide what nobody has read. */
export function useUnread(shown: () => unknown): Ref<boolean> {
  const unread = ref(true)
  let timer: ReturnType<typeof setTimeout> | undefined
  watch(
    shown,
    () => {
      unread.value = true
      clearTimeout(timer)
      timer = setTimeout(() => (unread.value = false), UNREAD_MS)
    },
    // Before the next one is drawn, not after.
    { immediate: true, flush: 'sync' },
  )
  onScopeDispose(() => clearTimeout(timer))
  return unread
}
