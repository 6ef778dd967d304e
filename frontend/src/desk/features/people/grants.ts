import { addDays } from '@/shared/time'
import type { Grant, Role } from './usePeople'

/** Roles with power over other people's accounts, or a look at everything: the authority gives them, no unit's administrator. */
export function mayGive(role: Pick<Role, 'appointed'> | undefined, mayAppoint: boolean): boolean {
  return mayAppoint || role?.appointed === false
}

/** The label of a role the person has on that day or later and that this one excludes. */
export function heldAgainst(
  role: Pick<Role, 'excludes'>,
  grants: readonly Grant[],
  from: string,
): string | undefined {
  return grants.find((grant) => role.excludes.includes(grant.role) && grantState(grant, from) !== 'ended')
    ?.role_label
}

export type GrantState = 'current' | 'future' | 'ended'

/** A grant holds from its first day until before its last: `valid_to` is the first day without it. */
export function grantState(grant: Pick<Grant, 'valid_from' | 'valid_to'>, today: string): GrantState {
  if (grant.valid_to && grant.valid_to <= today) return 'ended'
  return grant.valid_from > today ? 'future' : 'current'
}

/** The last day a grant holds; nothing for one without an end, or one that was ended on the day it began. */
export function lastDay(grant: Pick<Grant, 'valid_from' | 'valid_to'>): string | null {
  return grant.valid_to && grant.valid_to > grant.valid_from ? addDays(grant.valid_to, -1) : null
}

export const ORDER: readonly GrantState[] = ['current', 'future', 'ended']

/** What holds now first, then what is to come, then what is over. */
export function sortGrants(grants: readonly Grant[], today: string): Grant[] {
  return [...grants].sort(
    (a, b) =>
      ORDER.indexOf(grantState(a, today)) - ORDER.indexOf(grantState(b, today)) ||
      b.valid_from.localeCompare(a.valid_from),
  )
}

export interface Allowance {
  /** Names of the units where it may be done, each with everything below it. */
  where: string[]
  labels: string[]
}

/** What somebody may do today, by the places where, in the order of the roles and their permissions. */
export function allowances(grants: readonly Grant[], roles: readonly Role[], today: string): Allowance[] {
  const places = new Map<string, Set<string>>()
  for (const role of roles) {
    const where = grants
      .filter((grant) => grant.role === role.role && grantState(grant, today) === 'current')
      .map((grant) => grant.organization.name)
    for (const { label } of where.length ? role.permissions : [])
      places.set(label, new Set([...(places.get(label) ?? []), ...where]))
  }
  const groups = new Map<string, Allowance>()
  for (const [label, names] of places) {
    const where = [...names].sort()
    const group = groups.get(where.join()) ?? { where, labels: [] }
    groups.set(where.join(), { where, labels: [...group.labels, label] })
  }
  return [...groups.values()]
}
