import { useQuery } from '@tanstack/vue-query'
import { computed, ref } from 'vue'
import { answer, api } from '@/api/client'
import type { Item } from '@/api/types'
import { can, useSession } from '@/shared/session'

type Role = Item<'/api/v1/roles'>['role']

/** Without one of each, no request comes through. */
const NEEDED: readonly { role: Role; label: string }[] = [
  { role: 'applicant', label: '用车人' },
  { role: 'approver', label: '审批人' },
  { role: 'dispatcher', label: '调度员' },
]

/** Who guards sign-in and who reads the trail: nobody else can, and neither is the one who appoints them. */
const SEPARATED: readonly { role: Role; label: string }[] = [
  { role: 'security_admin', label: '安全管理员' },
  { role: 'audit_admin', label: '审计管理员' },
]

const count = async (call: Promise<{ data?: { count: number } }>) => (await answer(call)).count

/** What a county has put on file with the city; null elsewhere: nobody else files. */
async function lookAtFilings(unit: number, signal: AbortSignal) {
  const { division } = await answer(
    api.GET('/api/v1/organizations/{organization_id}', {
      params: { path: { organization_id: unit } },
      signal,
    }),
  )
  if (division.code.endsWith('00')) return null
  const of = (status?: 'pending' | 'returned') =>
    count(api.GET('/api/v1/filings/count', { params: { query: { status: status ?? null } }, signal }))
  const [made, pending, returned] = await Promise.all([of(), of('pending'), of('returned')])
  return { made, pending, returned }
}

async function look(unit: number, signal: AbortSignal) {
  const asked = [...NEEDED, ...SEPARATED]
  const [units, vehicles, drivers, trips, filings, ...holders] = await Promise.all([
    count(api.GET('/api/v1/organizations/count', { params: { query: { active: true } }, signal })),
    count(api.GET('/api/v1/vehicles/count', { params: { query: { status: 'in_service' } }, signal })),
    count(api.GET('/api/v1/drivers/count', { params: { query: { status: 'available' } }, signal })),
    can('trips.view')
      ? count(api.GET('/api/v1/trips/count', { params: { query: { scope: 'visible' } }, signal }))
      : null,
    lookAtFilings(unit, signal),
    ...asked.map(({ role }) =>
      count(api.GET('/api/v1/people/count', { params: { query: { role, active: true } }, signal })),
    ),
  ])
  const absent = asked.filter((_, index) => !holders[index])
  const missingOf = (roles: typeof NEEDED) =>
    roles.filter((role) => absent.includes(role)).map(({ label }) => label)
  return {
    units,
    vehicles,
    drivers,
    trips,
    filings,
    missing: missingOf(NEEDED),
    unguarded: can('people.appoint') ? missingOf(SEPARATED) : null,
  }
}

export type Looked = Awaited<ReturnType<typeof look>>

/** Filed by itself with each appointment, and once filed the county's part is done; what came of it is told. */
function filingStep({ made, pending, returned }: NonNullable<Looked['filings']>) {
  const told = [
    ...(returned ? [`${returned} 项被退回，请查看原因`] : []),
    ...(pending ? [`${pending} 项待备案机关办理`] : []),
  ]
  return {
    title: '人员备案',
    hint: made
      ? told.join('，') || '已报送的备案都已办结'
      : '任命管理员、审批人、调度员后，自动报市级主管部门备案',
    done: made > 0,
    to: '/filings',
  }
}

/** The way from an empty installation to the first trip, with what is done already. */
export function stepsFrom({ units, vehicles, drivers, trips, filings, missing, unguarded }: Looked) {
  const steps = [
    {
      title: '建立单位',
      hint: '按隶属关系添加下级单位，授权随层级生效',
      done: units > 1,
      to: '/organizations',
    },
    {
      title: '添加人员',
      hint: missing.length ? `还没有${missing.join('、')}` : '用车人、审批人、调度员都已到位',
      done: missing.length === 0,
      to: '/people',
    },
    ...(unguarded
      ? [
          {
            title: '任命安全、审计管理员',
            hint: unguarded.length
              ? `还没有${unguarded.join('、')}，须由其他人员担任`
              : '登录安全与操作记录都有专人负责',
            done: unguarded.length === 0,
            to: '/people',
          },
        ]
      : []),
    ...(filings ? [filingStep(filings)] : []),
    { title: '登记车辆', hint: '号牌、用途和座位，登记后即可派车', done: vehicles > 0, to: '/vehicles' },
    { title: '登记驾驶员', hint: '从已添加的人员中选择，登记驾驶证', done: drivers > 0, to: '/drivers' },
  ]
  if (trips === null) return steps
  const last = {
    title: '试一次用车',
    hint: '用“用车人”的账号登录并提交申请，走完审批和派车',
    done: trips > 0,
    to: '/unit-trips',
  }
  return [...steps, last]
}

/** For who may do all of it, until everything is done or put away; then never asked again on this computer. */
export function useFirstSteps() {
  const { me } = useSession()
  const key = `motorpool.first-steps.${me?.id ?? 0}`
  const over = ref(localStorage.getItem(key) !== null)
  const mine = (
    ['organizations.manage', 'people.manage', 'vehicles.manage', 'drivers.manage'] as const
  ).every((permission) => can(permission))
  const { data } = useQuery({
    queryKey: ['first-steps'],
    queryFn: ({ signal }) => look(me!.organization.id, signal),
    enabled: () => me !== null && mine && !over.value,
    staleTime: 0,
  })
  const steps = computed(() => (data.value && !over.value ? stepsFrom(data.value) : []))
  const missing = computed(() => steps.value.some((step) => !step.done))

  function dismiss(): void {
    localStorage.setItem(key, 'over')
    over.value = true
  }
  return { steps: computed(() => (missing.value ? steps.value : [])), dismiss }
}
