import { onBeforeUnmount, onMounted } from 'vue'
import { onBeforeRouteLeave } from 'vue-router'
import { ask } from './messages'

/** Asks before a page with unsaved input is left; closing the window asks in the browser's own words. */
export function useLeaveGuard(unsaved: () => boolean): void {
  const beforeUnload = (event: BeforeUnloadEvent) => {
    if (unsaved()) event.preventDefault()
  }
  onMounted(() => window.addEventListener('beforeunload', beforeUnload))
  onBeforeUnmount(() => window.removeEventListener('beforeunload', beforeUnload))
  onBeforeRouteLeave(
    () =>
      !unsaved() ||
      ask({
        title: '离开此页？',
        text: '已填写的内容尚未提交，离开后将丢失。',
        yes: '离开',
        danger: true,
      }),
  )
}
