import { formatTime } from './time'

/** 上午好, by the clock in Shanghai */
export function greeting(now: Date = new Date()): string {
  const hour = Number(formatTime(now).slice(0, 2))
  if (hour < 6) return '夜深了'
  if (hour < 9) return '早上好'
  if (hour < 12) return '上午好'
  if (hour < 14) return '中午好'
  return hour < 18 ? '下午好' : '晚上好'
}
