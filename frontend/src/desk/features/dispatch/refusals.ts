import type { ApiError } from '@/api/errors'

export interface Refusal {
  title: string
  advice: string
  /** Ask whether to send one more than was wanted. */
  extra: boolean
  /** This request cannot be dispatched any more. */
  over: boolean
}

const ADVICE: Record<string, string> = {
  reservation_taken: '可能刚被其他调度员派出。已刷新可选车辆和驾驶员，请确认或另选。',
  vehicle_not_in_service: '已刷新可选车辆，请另选一辆。',
  driver_not_available: '已刷新可选驾驶员，请另选一名。',
  licence_insufficient: '请选择准驾车型符合的驾驶员，或换一辆较小的车。',
  licence_expired: '请另选一名驾驶员，并提醒本人办理换证。',
  enough_vehicles: '可能刚由其他调度员派出。确需多派一辆，请点“加派一辆”。',
  trip_over: '请联系用车人，由其重新提交申请，或在申请中取消。',
  illegal_action: '申请或任务的状态已变化，已刷新列表。',
  not_found: '申请或任务已不在您的调度范围内，已刷新列表。',
}
const OVER = ['trip_over', 'illegal_action', 'not_found']

/** What the server refused, and what the dispatcher can do now. */
export function refusalOf(error: ApiError): Refusal {
  return {
    title: error.message,
    advice: ADVICE[error.code] ?? '',
    extra: error.code === 'enough_vehicles',
    over: OVER.includes(error.code),
  }
}
