import { addMinutes, toWallClock } from '@/shared/time'
import type { ChangeBody } from './useTasks'

type Kind = ChangeBody['kind']

export const KINDS: readonly { value: Kind; label: string; icon: string; phrases: readonly string[] }[] = [
  {
    value: 'time',
    label: '时间',
    icon: 'clock-o',
    phrases: ['会议延长', '用车人要求延后返回', '堵车，预计晚到', '提前结束'],
  },
  { value: 'route', label: '路线', icon: 'guide-o', phrases: ['增加目的地', '道路封闭绕行', '改变返回路线'] },
  {
    value: 'passengers',
    label: '人员',
    icon: 'friends-o',
    phrases: ['增加乘车人', '减少乘车人', '用车人未到'],
  },
  {
    value: 'vehicle',
    label: '车况',
    icon: 'warning-o',
    phrases: ['车辆故障', '轮胎异常', '发生剐蹭', '需要加油'],
  },
  { value: 'other', label: '其他', icon: 'more-o', phrases: ['需要调度员来电'] },
]

export const LATER = [
  { value: 30, label: '+30 分钟' },
  { value: 60, label: '+1 小时' },
  { value: 120, label: '+2 小时' },
]

/** Counted from the end as planned, or from now where that has passed; on five minutes, as people say it. */
export function laterEnd(end: string, minutes: number, now: Date = new Date()): string {
  const [planned, current] = [toWallClock(end), toWallClock(now)]
  const from = planned > current ? planned : current
  const over = Number(from.slice(14, 16)) % 5
  return addMinutes(from, minutes + (over ? 5 - over : 0))
}
