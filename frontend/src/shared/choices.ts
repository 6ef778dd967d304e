import * as labels from '@/api/labels'

/** The labels of closed lists, for selects and filters. Records carry their own label from the server (`kind_label` …). */
export interface Choice<Value extends string = string> {
  value: Value
  label: string
}

function choices<const Labels extends Record<string, string>>(labels: Labels) {
  return Object.entries(labels).map(([value, label]) => ({ value, label })) as Choice<keyof Labels & string>[]
}

export const roles = choices(labels.roles)
export const permissions = choices(labels.permissions)
export const filingStatuses = choices(labels.filingStatuses)
export const inspectionSubjects = choices(labels.inspectionSubjects)
export const findings = choices(labels.findings)
export const organizationKinds = choices(labels.organizationKinds)
export const divisionLevels = choices(labels.divisionLevels)
export const figureKinds = choices(labels.figureKinds)
export const vehicleKinds = choices(labels.vehicleKinds)
export const vehicleBodies = choices(labels.vehicleBodies)
export const energies = choices(labels.energies)
export const managements = choices(labels.managements)
export const vehicleStatuses = choices(labels.vehicleStatuses)
export const driverStatuses = choices(labels.driverStatuses)
export const licenceClasses = choices(labels.licenceClasses)
export const terminalStatuses = choices(labels.terminalStatuses)
export const terminalGenerations = choices(labels.terminalGenerations)
export const deeds = choices(labels.deeds)
export const commandKinds = choices(labels.commandKinds)
export const lookWays = choices(labels.lookWays)
export const outsidePhases = choices(labels.outsidePhases)
export const gapKinds = choices(labels.gapKinds)
export const nightRests = choices(labels.nightRests)
export const lookRequestStatuses = choices(labels.lookRequestStatuses)
export const commandStatuses = choices(labels.commandStatuses)
export const fenceKinds = choices(labels.fenceKinds)
export const alarmKinds = choices(labels.alarmKinds)
/** By their bits. */
export const confirmableAlarms = choices(labels.confirmableAlarms)
export const faultKinds = choices(labels.faultKinds)
export const faultStatuses = choices(labels.faultStatuses)
export const useKinds = choices(labels.useKinds)
export const tripStatuses = choices(labels.tripStatuses)
export const assignmentStatuses = choices(labels.assignmentStatuses)
export const changeKinds = choices(labels.changeKinds)
/** What a person may block for; a trip is dispatched instead. */
export const reservationReasons = choices(labels.reservationReasons).filter(
  (reason) => reason.value !== 'trip',
)
export const signInOutcomes = choices(labels.signInOutcomes)

export function labelOf(list: readonly Choice[], value: string): string {
  return list.find((choice) => choice.value === value)?.label ?? '—'
}
