import { labelOf, roles } from '@/shared/choices'
import type { Policy, PolicyIn } from './useSecurity'

/** One number of the rules: what it is called, in which unit, within which bounds. */
export interface Rule {
  name: Exclude<keyof PolicyIn, 'second_factor_roles'>
  label: string
  unit: string
  min: number
  max: number
  hint?: string
}

export const GROUPS: { title: string; rules: Rule[] }[] = [
  {
    title: '密码',
    rules: [
      { name: 'password_length', label: '最短长度', unit: '位', min: 8, max: 64 },
      {
        name: 'password_kinds',
        label: '字符种类',
        unit: '种',
        min: 1,
        max: 4,
        hint: '大写字母、小写字母、数字、符号中至少几种',
      },
      {
        name: 'password_days',
        label: '有效期',
        unit: '天',
        min: 0,
        max: 365,
        hint: '0 为不过期；到期前 14 天提醒',
      },
      {
        name: 'password_history',
        label: '不得重复',
        unit: '次',
        min: 0,
        max: 24,
        hint: '最近几次用过的密码不能再用',
      },
    ],
  },
  {
    title: '登录失败锁定',
    rules: [
      { name: 'account_failures', label: '账号失败次数', unit: '次', min: 3, max: 20 },
      {
        name: 'address_failures',
        label: '同一地址失败次数',
        unit: '次',
        min: 5,
        max: 1000,
        hint: '单位共用出口地址时不宜过小',
      },
      { name: 'failure_minutes', label: '统计时段', unit: '分钟', min: 1, max: 1440 },
      { name: 'lock_minutes', label: '锁定时长', unit: '分钟', min: 1, max: 1440 },
    ],
  },
  {
    title: '登录会话',
    rules: [
      { name: 'idle_minutes', label: '电脑无操作退出', unit: '分钟', min: 5, max: 480 },
      { name: 'phone_idle_minutes', label: '手机无操作退出', unit: '分钟', min: 5, max: 1440 },
      { name: 'session_hours', label: '最长登录时间', unit: '小时', min: 1, max: 168 },
      {
        name: 'sessions_at_once',
        label: '同时登录数',
        unit: '处',
        min: 1,
        max: 50,
        hint: '超过时最久未用的一处自动退出',
      },
    ],
  },
  {
    title: '账号与日志',
    rules: [
      {
        name: 'unused_days',
        label: '长期未用停用',
        unit: '天',
        min: 0,
        max: 1000,
        hint: '0 为不停用；最上级单位的管理员除外',
      },
      {
        name: 'log_days',
        label: '登录日志保留',
        unit: '天',
        min: 180,
        max: 3650,
        hint: '网络日志留存不少于六个月',
      },
    ],
  },
]
const ALL = GROUPS.flatMap((group) => group.rules)

export function rulesOf(policy: Policy): PolicyIn {
  const numbers = Object.fromEntries(ALL.map(({ name }) => [name, policy[name]]))
  return { ...numbers, second_factor_roles: [...policy.second_factor_roles] } as PolicyIn
}

const rolesText = (chosen: readonly string[]) => chosen.map((role) => labelOf(roles, role)).join('、') || '无'

/** 有效期 90 → 60 天 · … between one version and the one before it. */
export function changesBetween(before: PolicyIn, after: PolicyIn): string {
  const numbers = ALL.filter(({ name }) => before[name] !== after[name]).map(
    ({ name, label, unit }) => `${label} ${before[name]} → ${after[name]} ${unit}`,
  )
  const [old, now] = [rolesText(before.second_factor_roles), rolesText(after.second_factor_roles)]
  return [...numbers, ...(old === now ? [] : [`须动态口令的角色 ${old} → ${now}`])].join('；')
}
