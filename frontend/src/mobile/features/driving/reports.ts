import { ApiError } from '@/api/errors'
import type { Body } from '@/api/types'
import { answer, api } from '@/api/client'
import { formatTime } from '@/shared/time'
import { fetchTask, type Task } from './useTasks'

interface Bodies {
  depart: Body<'/api/v1/assignments/{assignment_id}/depart'>
  bring_back: Body<'/api/v1/assignments/{assignment_id}/bring-back'>
  change: Body<'/api/v1/assignments/{assignment_id}/changes'>
}
export type ReportKind = keyof Bodies

/** Something the driver has done and says to the server; kept on the phone until the server has taken it. */
export type Report = {
  [Kind in ReportKind]: { kind: Kind; body: Bodies[Kind]; assignment: number; made_at: string }
}[ReportKind]

export const REPORT_LABELS: Record<ReportKind, string> = {
  depart: '出车',
  bring_back: '回场',
  change: '变动报告',
}

/** The driver was asked about the reading, and says that it is right. */
export function confirmed(report: Report): Report {
  return report.kind === 'change'
    ? report
    : ({ ...report, body: { ...report.body, odometer_confirmed: true } } as Report)
}

const PATIENCE = 15_000
/** Said later than this, the record would mislead about when it happened. */
const LATE = 5 * 60_000

/**
 * Not for the server to judge yet: no network, no answer in time, only a proxy's answer, or nobody is signed in any more.
 */
export function isUnheard(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.status === 0 || error.status === 401 || error.status >= 502)
}

/** Whether an earlier try, whose answer got lost, has arrived after all. */
export function hasArrived(
  report: Report,
  task: Pick<Task, 'departed_at' | 'returned_at' | 'changes'>,
): boolean {
  if (report.kind === 'depart') return task.departed_at !== null
  if (report.kind === 'bring_back') return task.returned_at !== null
  const { body } = report
  return task.changes.some(
    (change) =>
      change.kind === body.kind &&
      change.text === body.text &&
      Date.parse(change.reported_at) > Date.parse(report.made_at) - 60_000,
  )
}

/** The server dates a report by its arrival; what comes late says in its text when it happened, where it has a text. */
export function withLateness<R extends Report>(report: R, now: Date): R {
  if (now.getTime() - Date.parse(report.made_at) < LATE || report.kind === 'depart') return report
  const remark = `（${formatTime(report.made_at)} 操作，恢复网络后补报）`
  const body =
    report.kind === 'change'
      ? { ...report.body, text: `${report.body.text}${remark}`.slice(0, 200) }
      : { ...report.body, note: `${report.body.note ?? ''}${remark}`.slice(0, 200) }
  return { ...report, body } as R
}

/** Gives up waiting: in a tunnel a call may hang for minutes. */
export async function inTime<T>(send: (signal: AbortSignal) => Promise<T>, patience = PATIENCE): Promise<T> {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), patience)
  try {
    return await send(controller.signal)
  } catch (error) {
    if (controller.signal.aborted) throw new ApiError('timeout', '网络太慢，等不到服务器回应')
    throw error
  } finally {
    clearTimeout(timer)
  }
}

function post(report: Report, signal: AbortSignal): Promise<unknown> {
  const params = { path: { assignment_id: report.assignment } }
  if (report.kind === 'depart')
    return answer(
      api.POST('/api/v1/assignments/{assignment_id}/depart', { params, signal, body: report.body }),
    )
  if (report.kind === 'bring_back')
    return answer(
      api.POST('/api/v1/assignments/{assignment_id}/bring-back', { params, signal, body: report.body }),
    )
  return answer(
    api.POST('/api/v1/assignments/{assignment_id}/changes', { params, signal, body: report.body }),
  )
}

export const sendReport = (report: Report) => inTime((signal) => post(report, signal))

/** A further try: first looks whether the last one has arrived, so that nothing is reported twice. */
export async function sendAgain(report: Report, now: Date = new Date()): Promise<void> {
  const task = await inTime((signal) => fetchTask(report.assignment, signal))
  if (hasArrived(report, task)) return
  await sendReport(withLateness(report, now))
}
