import type { Task } from './useTasks'

/** Under way first, then by the hour. */
export function inOrder<T extends Pick<Task, 'status' | 'start_at'>>(tasks: readonly T[]): T[] {
  const rank = (task: T) => (task.status === 'underway' ? 0 : 1)
  return [...tasks].sort(
    (a, b) => rank(a) - rank(b) || Date.parse(a.start_at ?? '') - Date.parse(b.start_at ?? ''),
  )
}
