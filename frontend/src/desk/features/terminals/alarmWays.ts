import type { RouteLocationRaw } from 'vue-router'
import { can } from '@/shared/session'

/** From an alarm to its terminal; to its vehicle for whoever may not see terminals; nowhere for others. */
export function wayTo(alarm: { terminal_id: number; vehicle_id: number }): RouteLocationRaw | undefined {
  if (can(['terminals.view', 'terminals.manage']))
    return { name: 'terminal', params: { id: alarm.terminal_id } }
  return can(['vehicles.view', 'vehicles.manage'])
    ? { name: 'vehicle', params: { id: alarm.vehicle_id } }
    : undefined
}
