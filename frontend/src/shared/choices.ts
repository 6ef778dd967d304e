/** The labels of closed lists, for selects and filters. Records carry their own label from the server (`kind_label` …). */
export interface Choice<Value extends string = string> {
  value: Value
  label: string
}

function choices<const Labels extends Record<string, string>>(labels: Labels) {
  return Object.entries(labels).map(([value, label]) => ({ value, label })) as Choice<keyof Labels & string>[]
}

export const organizationKinds = choices({
  authority: '主管部门',
  group: '分组',
  party: '党委',
  congress: '人大',
  government: '行政',
  cppcc: '政协',
  discipline: '纪检监察',
  court: '审判',
  procuratorate: '检察',
  mass: '人民团体',
  institution: '事业单位',
  service_center: '公务用车服务中心',
  supplier: '供应商',
})

export const roles = choices({
  applicant: '用车人',
  approver: '审批人',
  dispatcher: '调度员',
  driver: '驾驶员',
  fleet_manager: '车管负责人',
  supervisor: '监督人员',
  administrator: '管理员',
  authority: '主管部门',
})

export const vehicleKinds = choices({
  confidential: '机要通信',
  emergency: '应急保障',
  enforcement: '执法执勤',
  special: '特种专业技术',
  retired_cadres: '离退休干部服务',
  reception: '调研接待',
  joint_enforcement: '综合行政执法',
  assigned: '实物保障',
  institution: '事业单位业务',
  rental: '社会租赁',
  time_share: '分时租赁',
  other: '其他',
})

export const vehicleBodies = choices({
  sedan: '小车',
  mpv: '商务车',
  van: '面包车',
  suv: '越野车',
  bus: '客车',
})

export const energies = choices({
  petrol: '汽油',
  diesel: '柴油',
  hybrid: '混合动力',
  electric: '纯电动',
})

export const managements = choices({
  pooled: '集中',
  stationed: '派驻',
  departmental: '配备到部门',
  own_system: '本系统自行管理',
})

export const vehicleStatuses = choices({ in_service: '在用', suspended: '停用', retired: '已处置' })

export const driverStatuses = choices({ available: '在岗', suspended: '停班', left: '离岗' })

export const licenceClasses = choices({
  A1: 'A1',
  A2: 'A2',
  A3: 'A3',
  B1: 'B1',
  B2: 'B2',
  C1: 'C1',
  C2: 'C2',
})

export const useKinds = choices({
  confidential: '机要通信',
  emergency: '应急处置',
  meeting: '会议活动',
  research: '基层调研',
  reception: '公务接待',
  enforcement: '执法执勤',
  service: '离退休干部服务',
  other: '其他公务',
})

export const tripStatuses = choices({
  requested: '待审批',
  returned: '已退回',
  approved: '待调度',
  dispatched: '已派车',
  underway: '出车中',
  completed: '待评价',
  rated: '已评价',
  withdrawn: '已撤回',
  cancelled: '已取消',
})

export const changeKinds = choices({
  route: '路线',
  time: '时间',
  passengers: '人员',
  vehicle: '车况',
  other: '其他',
})

export const reservationReasons = choices({ repair: '维修', sealed: '封存', leave: '请假', other: '其他' })

export function labelOf(list: readonly Choice[], value: string): string {
  return list.find((choice) => choice.value === value)?.label ?? '—'
}
