/** Dragging with the pointer: a request or a bar onto a row, or a period drawn over empty time. */
import { onBeforeUnmount, ref, shallowRef } from 'vue'
import type { Bar } from './bars'
import type { Resource } from './rows'
import { drawn, spanOf, type Span } from './geometry'
import type { PendingTrip } from './useBoard'

export type Cargo =
  | { kind: 'trip'; trip: PendingTrip }
  | { kind: 'bar'; bar: Bar; from: Resource }
  | { kind: 'block'; resource: Resource; from: number }

/** Where the pointer is on the board. */
export interface Spot {
  resource: Resource | null
  at: number
}

export interface Drop {
  cargo: Cargo
  spot: Spot
}

/** Less than this is a click. */
const SLOP = 5
const EDGE = 36

export function useDrag(options: {
  spotAt: (x: number, y: number) => Spot
  scroller: () => HTMLElement | null
  started?: (cargo: Cargo) => void
  dropped: (drop: Drop) => void
}) {
  const cargo = shallowRef<Cargo | null>(null)
  const spot = shallowRef<Spot | null>(null)
  const pointer = ref({ x: 0, y: 0 })
  let taken: { cargo: Cargo; x: number; y: number } | null = null
  let frame = 0

  /** At pointerdown; what follows is listened for on the window, so that nothing is lost on the way. */
  function take(event: PointerEvent, what: Cargo): void {
    if (event.button !== 0 || event.pointerType === 'touch') return
    taken = { cargo: what, x: event.clientX, y: event.clientY }
    window.addEventListener('pointermove', follow)
    window.addEventListener('pointerup', drop)
    window.addEventListener('pointercancel', give)
    window.addEventListener('keydown', escape, true)
  }

  function follow(event: PointerEvent): void {
    if (!taken) return
    pointer.value = { x: event.clientX, y: event.clientY }
    if (!cargo.value) {
      if (Math.hypot(event.clientX - taken.x, event.clientY - taken.y) < SLOP) return
      cargo.value = taken.cargo
      document.body.classList.add('dragging')
      options.started?.(taken.cargo)
      frame = requestAnimationFrame(creep)
    }
    event.preventDefault()
    spot.value = options.spotAt(event.clientX, event.clientY)
  }

  /** Near an edge the board moves along. */
  function creep(): void {
    const box = options.scroller()
    if (!cargo.value || !box) return
    const { left, right, top, bottom } = box.getBoundingClientRect()
    const { x, y } = pointer.value
    if (x > left && x < right && y > top && y < bottom) {
      const down = Math.max(0, EDGE - (bottom - y)) - Math.max(0, EDGE - (y - top))
      const along = cargo.value.kind === 'block' ? Math.max(0, EDGE - (right - x)) : 0
      if (down || along) {
        box.scrollBy(along / 2, down / 3)
        spot.value = options.spotAt(x, y)
      }
    }
    frame = requestAnimationFrame(creep)
  }

  function drop(): void {
    const what = cargo.value && spot.value ? { cargo: cargo.value, spot: spot.value } : null
    // The click that the browser makes of it is meant for nobody.
    if (cargo.value) {
      window.addEventListener('click', swallow, { capture: true, once: true })
      setTimeout(() => window.removeEventListener('click', swallow, true))
    }
    give()
    if (what) options.dropped(what)
  }

  const swallow = (event: Event) => event.stopPropagation()

  function escape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !cargo.value) return
    event.stopPropagation()
    give()
  }

  function give(): void {
    taken = null
    cargo.value = null
    spot.value = null
    cancelAnimationFrame(frame)
    document.body.classList.remove('dragging')
    window.removeEventListener('pointermove', follow)
    window.removeEventListener('pointerup', drop)
    window.removeEventListener('pointercancel', give)
    window.removeEventListener('keydown', escape, true)
  }

  onBeforeUnmount(give)
  return { cargo, spot, pointer, take }
}

/** What the ghost on the board covers. */
export function ghostSpan(cargo: Cargo, spot: Spot): Span {
  if (cargo.kind === 'trip') return spanOf(cargo.trip)
  if (cargo.kind === 'bar') return { from: cargo.bar.from, to: cargo.bar.to }
  return drawn(cargo.from, spot.at)
}
