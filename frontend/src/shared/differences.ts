/** What an entry of the trail says of the fields before and after, in the words of the screen. */
import * as labels from '@/api/labels'
import { formatDate, formatExact } from './time'

export type Facts = Readonly<Record<string, unknown>> | null
export interface Difference {
  label: string
  before: string
  after: string
}
/** Names of records that the trail knows by their key only; null where the name is not known here. */
export type NameOf = (field: string, key: number | string) => string | null

const NONE = '—'
const FIELD_LABELS: Record<string, string> = {
  status: '状态',
  organization: '单位',
  organization_id: '单位',
  // trips
  traveller_id: '用车人',
  use_kind: '用途',
  reason: '事由',
  passengers: '随行人员',
  headcount: '人数',
  pickup_place: '报到地点',
  destinations: '目的地',
  spots: '标出的位置',
  start_at: '开始时间',
  end_at: '结束时间',
  vehicles_wanted: '需车数量',
  body_wanted: '车型要求',
  contact_phone: '联系电话',
  note: '备注',
  vehicle: '车辆',
  driver: '驾驶员',
  new_end_at: '新的结束时间',
  // organizations and people
  name: '名称',
  short_name: '简称',
  kind: '类别',
  division: '行政区划',
  needs_consent: '须车管负责人同意',
  phone: '电话',
  identity_number: '身份证号',
  licence_number: '驾驶证号',
  field: '查看内容',
  secrecy: '涉密类别',
  address: '地址',
  username: '账号',
  title: '职务',
  role: '角色',
  valid_from: '生效日期',
  valid_to: '终止日期',
  // outside parking and parking places
  place: '停放地点',
  lat: '纬度',
  lon: '经度',
  radius_m: '范围半径（米）',
  // vehicles and drivers
  plate: '号牌',
  vin: '车辆识别代号',
  brand: '品牌',
  model: '型号',
  body: '车身类型',
  seats: '座位数',
  energy: '能源类型',
  management: '管理方式',
  parking_place: '停放地点',
  odometer_km: '里程（公里）',
  registered_on: '登记日期',
  person: '人员',
  licence_class: '准驾车型',
  licence_expires_on: '驾驶证有效期',
  usual_vehicle: '常用车辆',
  from: '开始时间',
  since: '开始时间',
  until: '结束时间',
  // filters of an export
  scope: '范围',
  // looking at tracks
  vehicles: '车辆',
  grounds: '依据',
  reference: '文号',
  days: '天数',
  q: '搜索',
  what: '限制内容',
  deed: '重点事项',
  action: '对象类别',
  outcome: '登录结果',
  // the rules of signing in
  password_length: '密码最短长度',
  password_kinds: '密码字符种类',
  password_days: '密码有效期（天）',
  password_history: '密码不得重复（次）',
  account_failures: '账号失败次数',
  address_failures: '同一地址失败次数',
  failure_minutes: '失败统计时段（分钟）',
  lock_minutes: '锁定时长（分钟）',
  idle_minutes: '电脑无操作退出（分钟）',
  phone_idle_minutes: '手机无操作退出（分钟）',
  session_hours: '最长登录时间（小时）',
  sessions_at_once: '同时登录数',
  second_factor_roles: '须动态口令的角色',
  unused_days: '长期未用停用（天）',
  log_days: '登录日志保留（天）',
  // keys of personal data
  key: '密钥',
  sealed: '重新加密',
  unreadable: '无法解密',
}

type Labels = Readonly<Record<string, string>>
const STATUSES: Record<string, Labels> = {
  'trips.trip': labels.tripStatuses,
  'trips.assignment': labels.assignmentStatuses,
  'vehicles.vehicle': labels.vehicleStatuses,
  'drivers.driver': labels.driverStatuses,
  'tracking.outsideparking': labels.outsideStatuses,
  'tracking.terminal': labels.terminalStatuses,
  'terminals.command': labels.commandStatuses,
  'terminals.fault': labels.faultStatuses,
  'looking.lookrequest': labels.lookRequestStatuses,
  'accounts.filing': labels.filingStatuses,
  'approvals.approval': { pending: '待处理', approved: '同意', returned: '退回', withdrawn: '已撤回' },
  'approvals.step': {
    waiting: '未到',
    pending: '待处理',
    approved: '同意',
    returned: '退回',
    skipped: '不再需要',
  },
}
const KINDS: Record<string, Labels> = {
  'vehicles.vehicle': labels.vehicleKinds,
  'organizations.organization': labels.organizationKinds,
}
const VALUES: Record<string, Labels> = {
  use_kind: labels.useKinds,
  body: labels.vehicleBodies,
  body_wanted: labels.vehicleBodies,
  energy: labels.energies,
  management: labels.managements,
  role: labels.roles,
  second_factor_roles: labels.roles,
  deed: labels.deeds,
  outcome: labels.signInOutcomes,
  scope: { mine: '本人', visible: '本单位' },
}
const REFERENCES = ['organization', 'organization_id', 'traveller_id', 'person', 'usual_vehicle', 'division']

const DEGREES = ['lat', 'lon']
const MOMENT = /^\d{4}-\d{2}-\d{2}T/
const DATE = /^\d{4}-\d{2}-\d{2}$/
const isEmpty = (value: unknown) =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length)

function known(field: string, value: string, subjectType: string): string | undefined {
  if (field === 'status') return STATUSES[subjectType]?.[value]
  if (field === 'kind') return KINDS[subjectType]?.[value]
  if (field === 'reason' && !subjectType.startsWith('trips.') && !subjectType.startsWith('looking.'))
    return (labels.reservationReasons as Labels)[value]
  return VALUES[field]?.[value]
}

function textOf(field: string, value: unknown, subjectType: string): string {
  if (isEmpty(value)) return NONE
  if (typeof value === 'boolean') return value ? '是' : '否'
  if (Array.isArray(value)) {
    return value.map((one) => textOf(field, one, subjectType)).join(field === 'destinations' ? ' → ' : '、')
  }
  if (typeof value === 'object') return placeText(value as { place?: unknown; arrive_at?: unknown })
  // Kept in millionths of a degree.
  if (DEGREES.includes(field) && Number.isInteger(value)) return (Number(value) / 1e6).toFixed(6)
  const text = String(value)
  const label = known(field, text, subjectType)
  if (label) return label
  if (MOMENT.test(text)) return formatExact(text)
  return DATE.test(text) ? formatDate(text) : text
}

function placeText({ place, arrive_at }: { place?: unknown; arrive_at?: unknown }): string {
  if (typeof place !== 'string') return NONE
  return typeof arrive_at === 'string' ? `${place}（${formatExact(arrive_at)} 到达）` : place
}

/** A key says nothing to a reader: the name if it is known here, otherwise only that there is one. */
function referenceText(field: string, value: unknown, nameOf: NameOf, fallback: string): string {
  if (isEmpty(value)) return NONE
  if (typeof value === 'string' && !/^\d+$/.test(value)) return value
  return nameOf(field, value as number | string) ?? fallback
}

const ORDER = Object.keys(FIELD_LABELS)
/** The database keeps no order of its own; the one above is that of the forms. What has no name here comes last. */
const place = (field: string) => (ORDER.includes(field) ? ORDER.indexOf(field) : ORDER.length)

/** One row for each field that differs. */
export function differences(
  before: Facts,
  after: Facts,
  { subjectType = '', nameOf = () => null }: { subjectType?: string; nameOf?: NameOf } = {},
): Difference[] {
  const fields = [...new Set([...Object.keys(after ?? {}), ...Object.keys(before ?? {})])].sort(
    (a, b) => place(a) - place(b),
  )
  return fields.flatMap((field) => {
    const [old, now] = [before?.[field], after?.[field]]
    if (JSON.stringify(old ?? '') === JSON.stringify(now ?? '') || (isEmpty(old) && isEmpty(now))) return []
    const text = (value: unknown, fallback: string) =>
      REFERENCES.includes(field)
        ? referenceText(field, value, nameOf, fallback)
        : textOf(field, value, subjectType)
    const label =
      field === 'name' && subjectType === 'accounts.user' ? '姓名' : (FIELD_LABELS[field] ?? field)
    return [{ label, before: text(old, '原有记录'), after: text(now, before ? '已更换' : '已指定') }]
  })
}
