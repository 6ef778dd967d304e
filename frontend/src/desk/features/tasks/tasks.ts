/** The dispatcher's list of assignments: what needs him first, and what is late. */
import type { Task } from '@/shared/useAssignments'

export type Only = '' | 'returned' | 'unclosed' | 'changes' | 'underway' | 'assigned'

export const ONLY: readonly { value: Only; label: string }[] = [
  { value: '', label: '全部' },
  { value: 'changes', label: '变动待确认' },
  { value: 'returned', label: '待结单' },
  { value: 'unclosed', label: '超时未结单' },
  { value: 'underway', label: '出车中' },
  { value: 'assigned', label: '待出车' },
]

export const unreadOf = (task: Pick<Task, 'changes'>) =>
  task.changes.filter((change) => !change.acknowledged_at)

/** Back for longer than a dispatcher may leave it open. */
export const isUnclosed = (task: Pick<Task, 'close_by'>, now: number): boolean =>
  task.close_by !== null && Date.parse(task.close_by) <= now

export function matches(task: Task, only: Only, now: number): boolean {
  if (only === '') return true
  if (only === 'unclosed') return isUnclosed(task, now)
  return only === 'changes' ? unreadOf(task).length > 0 : task.status === only
}

export function countOnly(tasks: readonly Task[], now: number): Record<Only, number> {
  const count = (only: Only) => tasks.filter((task) => matches(task, only, now)).length
  return {
    '': tasks.length,
    changes: count('changes'),
    returned: count('returned'),
    unclosed: count('unclosed'),
    underway: count('underway'),
    assigned: count('assigned'),
  }
}

/** 未按时出车 · 超时未回 · 超时未结单 · 延误风险 */
export function lateness(task: Task, now: number): string | null {
  if (task.status === 'assigned' && task.at_risk) return '延误风险'
  if (task.status === 'assigned' && Date.parse(task.trip.start_at) < now) return '未按时出车'
  if (task.status === 'underway' && Date.parse(task.trip.current_end_at) < now) return '超时未回'
  return isUnclosed(task, now) ? '超时未结单' : null
}

function rank(task: Task, now: number): number {
  if (unreadOf(task).length) return 0
  if (task.status === 'returned') return 1
  return lateness(task, now) ? 2 : 3
}

/** Unread changes first, then what can be closed, then what is late; otherwise by time. */
export function inOrder(tasks: readonly Task[], now: number): Task[] {
  return [...tasks].sort(
    (a, b) => rank(a, now) - rank(b, now) || Date.parse(a.trip.start_at) - Date.parse(b.trip.start_at),
  )
}
