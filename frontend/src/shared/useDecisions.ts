import { useMutation } from '@tanstack/vue-query'
import { answer, api } from '@/api/client'
import { ApiError } from '@/api/errors'
import { useWorkChanged, type Trip } from './useTrip'

/** Which step of which approval is meant: a second click must not reach the next step of whoever may decide both. */
export interface StepRef {
  approvalId: number
  position: number
}

export interface Decision extends StepRef {
  kind: 'approve' | 'return'
  note: string
}

/** Reasons that come up again and again; CZ 13(二) wants a request that does not fit the rules sent back. */
export const RETURN_REASONS = [
  '事由不够具体，请补充',
  '请补充会议通知或活动方案',
  '不符合公务用车使用范围',
  '请改乘公共交通工具',
  '请与同行人员合并用车',
  '用车时间有误，请核对',
]

export function decide({ approvalId, position, kind, note }: Decision) {
  const call = { params: { path: { approval_id: approvalId } }, body: { note, position } }
  return answer(
    kind === 'approve'
      ? api.POST('/api/v1/approvals/{approval_id}/approve', call)
      : api.POST('/api/v1/approvals/{approval_id}/return', call),
  )
}

/** The last: the step was somebody else's to decide by then, because another one had decided ours. */
const OUTDATED = ['already_decided', 'illegal_action', 'not_found', 'not_permitted']

/** Refused because the world has moved on: what is on the screen is old. */
export function isOutdated(error: unknown): boolean {
  return error instanceof ApiError && OUTDATED.includes(error.code)
}

export function useDecide() {
  const changed = useWorkChanged()
  return useMutation({
    mutationFn: decide,
    onSuccess: changed,
    onError: (error) => {
      if (isOutdated(error)) void changed()
    },
  })
}

/** The step that waits now. */
export function currentStep(trip: { approval: Trip['approval'] }): StepRef {
  const step = trip.approval?.steps.find((one) => one.status === 'pending')
  return { approvalId: trip.approval?.id ?? 0, position: step?.position ?? 0 }
}
