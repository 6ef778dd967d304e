import { computed, onBeforeUnmount, ref, watch, type Ref } from 'vue'
import type { Shown } from '@/shared/tracks'
import { drivenFrom } from './playback'

export const SPEEDS = [1, 5, 10, 30, 60, 120]

/** The clock of a playback: runs along the time that the tracks cover, so many seconds for each that passes. */
export function usePlayback(shown: Ref<Shown[]>) {
  /** The first may be a silence. */
  const start = computed(() =>
    Math.min(
      ...shown.value.flatMap(({ course }) => [
        course.first ?? Infinity,
        ...course.gaps.map((gap) => gap.since),
      ]),
    ),
  )
  const end = computed(() => Math.max(...shown.value.map(({ course }) => course.last ?? -Infinity)))
  const hasTrack = computed(() => Number.isFinite(start.value))
  const now = ref(0)
  const playing = ref(false)
  const speed = ref(30)
  /** Whether the clock jumps to the next drive while all of them stand. */
  const skipping = ref(true)
  const drives = computed(() => shown.value.flatMap(({ course }) => course.drives))
  /** Where there is something to see first. */
  const opening = computed(() => drivenFrom(drives.value, start.value) ?? start.value)
  let frame = 0
  let before = 0

  function seek(moment: number): void {
    if (hasTrack.value) now.value = Math.max(start.value, Math.min(end.value, moment))
  }

  function tick(at: number): void {
    if (!playing.value) return
    const next = now.value + ((at - before) / 1000) * speed.value
    seek(skipping.value ? (drivenFrom(drives.value, next) ?? end.value) : next)
    before = at
    if (now.value >= end.value) playing.value = false
    else frame = requestAnimationFrame(tick)
  }

  function toggle(): void {
    if (!hasTrack.value) return
    playing.value = !playing.value
    if (!playing.value) return
    if (now.value >= end.value) now.value = skipping.value ? opening.value : start.value
    before = performance.now()
    frame = requestAnimationFrame(tick)
  }

  function faster(by: number): void {
    const place = Math.max(0, Math.min(SPEEDS.length - 1, SPEEDS.indexOf(speed.value) + by))
    speed.value = SPEEDS[place]!
  }

  watch([start, end], () => {
    if (hasTrack.value && (now.value < start.value || now.value > end.value)) now.value = opening.value
  })
  onBeforeUnmount(() => cancelAnimationFrame(frame))
  return { now, start, end, hasTrack, playing, speed, skipping, seek, toggle, faster }
}
