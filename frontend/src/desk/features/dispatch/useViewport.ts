import { onBeforeUnmount, onMounted, reactive, type Ref } from 'vue'

/** Size and scroll position of an element, once per frame at most. */
export function useViewport(element: Ref<HTMLElement | undefined>) {
  const view = reactive({ width: 0, height: 0, top: 0, left: 0 })
  let frame = 0

  function read(): void {
    frame = 0
    const box = element.value
    if (!box) return
    view.width = box.clientWidth
    view.height = box.clientHeight
    view.top = box.scrollTop
    view.left = box.scrollLeft
  }

  function readSoon(): void {
    frame ||= requestAnimationFrame(read)
  }

  const watcher = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(readSoon)
  onMounted(() => {
    read()
    element.value?.addEventListener('scroll', readSoon, { passive: true })
    if (element.value) watcher?.observe(element.value)
  })
  onBeforeUnmount(() => {
    cancelAnimationFrame(frame)
    watcher?.disconnect()
  })
  return view
}
