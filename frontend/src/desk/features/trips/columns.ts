import type { Column } from '@/desk/ui/table'
import { formatMoment } from '@/shared/time'
import type { TripRow } from '@/shared/useTrip'

/** The number of both lists; their other columns differ in what one looks for. */
export const NUMBER: Column<TripRow> = {
  key: 'number',
  title: '单号',
  width: 152,
  sort: 'number',
  text: (row) => row.number,
}
export const STATUS: Column<TripRow> = { key: 'status', title: '状态', width: 110 }
export const REASON: Column<TripRow> = { key: 'reason', title: '事由', minWidth: 128 }
export const ROUTE: Column<TripRow> = { key: 'route', title: '行程', minWidth: 126 }
export const TIME: Column<TripRow> = { key: 'time', title: '用车时间', width: 164, sort: 'start_at' }
export const VEHICLES: Column<TripRow> = { key: 'plates', title: '车辆', width: 108 }
export const CREATED: Column<TripRow> = {
  key: 'created_at',
  title: '提交时间',
  width: 128,
  sort: 'created_at',
  text: (row) => formatMoment(row.created_at),
}
