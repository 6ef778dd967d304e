import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { answer, api } from '@/api/client'
import { dateOf } from './time'

const DAYS = 7

/** What holds one vehicle or driver from today on, for a week; null where the actor does not dispatch it. */
export function useBookings(of: { organizationId: number; vehicleId?: number; driverId?: number }) {
  const query = useQuery({
    queryKey: ['board', 'bookings', of],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/board', {
          params: { query: { date: dateOf(), days: DAYS, organization_id: of.organizationId } },
          signal,
        }),
      ),
  })
  const bookings = computed(() => {
    const board = query.data.value
    if (!board) return []
    const known = of.vehicleId
      ? board.vehicles.some((vehicle) => vehicle.id === of.vehicleId)
      : board.drivers.some((driver) => driver.id === of.driverId)
    if (!known) return null
    return board.holds.filter(
      (hold) =>
        !hold.released && (of.vehicleId ? hold.vehicle_id === of.vehicleId : hold.driver_id === of.driverId),
    )
  })
  return { bookings, isPending: query.isPending, error: query.error, refetch: query.refetch }
}
