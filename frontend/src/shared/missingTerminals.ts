import { useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Query } from '@/api/types'
import { can } from './session'

type Filters = Query<'/api/v1/terminals/missing/count'>

/** Below the key of terminals: binding one changes these, too. */
export const MISSING = ['terminals', 'missing']

export const countMissing = (filters: Filters, signal: AbortSignal) =>
  answer(api.GET('/api/v1/terminals/missing/count', { params: { query: filters }, signal }))

/** How many vehicles that must have a terminal have none; of this one, if named. For whoever may see the register. */
export function useMissingCount(vehicleId?: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: [...MISSING, 'figure', () => toValue(vehicleId) ?? null],
    queryFn: ({ signal }) => {
      const id = toValue(vehicleId)
      return countMissing(id === undefined ? {} : { vehicle_id: id }, signal)
    },
    enabled: () => can(['terminals.view', 'terminals.manage']),
  })
}
