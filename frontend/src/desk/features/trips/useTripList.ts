import { compact, useCursorList } from '@/shared/useCursorList'
import { useRouteFilters } from '@/shared/useRouteFilters'
import { TRIPS } from '@/shared/useTrip'
import { countTrips, exportTrips, fetchTrips, type TripFilters } from './useTrips'

export interface TripListFilters {
  q: string
  status: string[]
  organization_id: number | null
  since: string
  until: string
}

/** One's own trips, or those of the units one watches over; the filters live in the address. */
export function useTripList(scope: 'mine' | 'visible') {
  const { filters, filtered, reset } = useRouteFilters<{ [K in keyof TripListFilters]: TripListFilters[K] }>({
    q: '',
    status: [],
    organization_id: null,
    since: '',
    until: '',
  })
  const scoped = (chosen: object) => ({ ...chosen, scope }) as TripFilters
  const list = useCursorList({
    key: [...TRIPS, 'list', scope],
    filters: () => ({ ...filters }),
    sort: '-start_at',
    fetchPage: (chosen, page) => fetchTrips(scoped(chosen), page),
    fetchCount: (chosen, signal) => countTrips(scoped(chosen), signal),
  })
  return { filters, filtered, reset, list, save: () => exportTrips(scoped(compact(filters))) }
}
