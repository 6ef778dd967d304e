import { onBeforeUnmount, onMounted, ref } from 'vue'
import { tellSuccess } from '@/mobile/ui/messages'
import { useWorkChanged } from '@/shared/useTrip'
import { useOutbox } from './outbox'

/** On every page of the driver's: what was kept is tried again, and whether there is a network is known. */
export function useDriving() {
  const outbox = useOutbox()
  const changed = useWorkChanged()
  const online = ref(navigator.onLine)
  const look = () => {
    online.value = navigator.onLine
  }
  let stop: () => void = () => undefined
  onMounted(() => {
    stop = outbox.start((delivered) => {
      if (delivered) tellSuccess('已补报送达')
      return changed()
    })
    window.addEventListener('online', look)
    window.addEventListener('offline', look)
  })
  onBeforeUnmount(() => {
    stop()
    window.removeEventListener('online', look)
    window.removeEventListener('offline', look)
  })
  return { outbox, changed, online }
}
