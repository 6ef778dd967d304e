import { useQuery } from '@tanstack/vue-query'
import { answer, api } from '@/api/client'
import { can } from '@/shared/session'
import { fetchTrip, TRIPS, type Trip } from '@/shared/useTrip'

/** One's own next journey with a vehicle: under way, or the first to start. */
async function fetchNext(signal: AbortSignal): Promise<Trip | null> {
  const page = await answer(
    api.GET('/api/v1/trips', {
      params: { query: { scope: 'mine', status: ['dispatched', 'underway'], sort: 'start_at', limit: 1 } },
      signal,
    }),
  )
  const first = page.items[0]
  return first ? fetchTrip(first.id, signal) : null
}

export function useNextTrip() {
  return useQuery({
    queryKey: [...TRIPS, 'next'],
    queryFn: ({ signal }) => fetchNext(signal),
    enabled: () => can('trips.own'),
    refetchOnWindowFocus: true,
  })
}
