import { computed, type MaybeRefOrGetter, toValue } from 'vue'
import { can } from '@/shared/session'
import { formatDuration, formatMoment } from '@/shared/time'
import { LOOKS } from '../states'
import type { LiveFeed } from './feed'
import { lineAt } from './rowsInSight'
import type { LiveCard } from './useLive'

/** What is known of the vehicle that was chosen on the map, and where one may go from there. */
export function useCard(
  feed: LiveFeed,
  vehicleId: MaybeRefOrGetter<number | null>,
  told: MaybeRefOrGetter<LiveCard | undefined>,
) {
  const card = computed(() => toValue(told))
  /** As it is on the map now; nothing while it is out of sight. */
  const line = computed(() => {
    void feed.version.value
    const id = toValue(vehicleId)
    const slot = id === null ? -1 : feed.vehicles.slotOf(id)
    return slot < 0 ? undefined : lineAt(feed.vehicles, slot)
  })
  /** As of the last round of the server: not said while the map already knows of another state. */
  const since = computed(() => {
    const { state, state_since: at } = card.value ?? {}
    if (!state || !at || (line.value && line.value.state !== state)) return ''
    return `${LOOKS[state].label} ${formatDuration(at, new Date())}（${formatMoment(at)} 起）`
  })
  const links = computed(() => {
    const vehicle = String(toValue(vehicleId))
    const ownTask = can('tracks.task') && card.value?.trip
    return [
      ...(can('tracks.fleet') || ownTask
        ? [{ title: '今日轨迹', to: { path: '/tracks', query: { vehicle } } }]
        : []),
      ...(can('tracks.request')
        ? [{ title: '申请查看轨迹', to: { path: '/tracks/requests/new', query: { vehicle } } }]
        : []),
    ]
  })
  return { line, links, since }
}
