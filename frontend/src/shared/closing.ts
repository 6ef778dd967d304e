/** What a dispatcher is asked to check before a task is closed for good. */
import { formatKm } from './text'
import { formatMoment } from './time'
import type { Task } from './useAssignments'

type Driven = Pick<Task, 'start_odometer_km' | 'end_odometer_km'>
export type Closing = Driven & Pick<Task, 'returned_at' | 'return_place' | 'note' | 'changes'>

/** As the driver read it; the way only where both were read. */
export function drivenText({ start_odometer_km: start, end_odometer_km: end }: Driven): string {
  if (start !== null && end !== null)
    return `里程 ${formatKm(start)} → ${formatKm(end)}，行驶 ${formatKm(end - start)}`
  if (end !== null) return `回场里程 ${formatKm(end)}，出车里程未填`
  return start !== null ? `出车里程 ${formatKm(start)}，回场里程未填` : '里程未填'
}

export function closingText(task: Closing): string {
  const place = task.return_place ? `，停放于${task.return_place}` : ''
  const unread = task.changes.filter((change) => !change.acknowledged_at).length
  return [
    `${formatMoment(task.returned_at)} 回场${place}。`,
    `${drivenText(task)}。`,
    task.note && `驾驶员说明：${task.note}。`,
    unread && `还有 ${unread} 项途中变动未确认。`,
  ]
    .filter(Boolean)
    .join('')
}
