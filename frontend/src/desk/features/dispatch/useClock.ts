import { onBeforeUnmount, onMounted, ref } from 'vue'

const EVERY_MS = 30_000

/** The time, moving on by itself. */
export function useClock() {
  const now = ref(Date.now())
  let timer: ReturnType<typeof setInterval> | undefined
  onMounted(() => {
    timer = setInterval(() => (now.value = Date.now()), EVERY_MS)
  })
  onBeforeUnmount(() => clearInterval(timer))
  return now
}
