import type { Person } from './usePeople'

export interface PersonModel {
  name: string
  username: string
  phone: string
  identity_number: string
  title: string
  organization_id: number | null
  /** What becomes of the roles when the unit changes. */
  keep_grants: boolean
}

/** What the form of a person starts with. */
export function personModel(person: Person | null, organizationId: number | null): PersonModel {
  return {
    name: person?.name ?? '',
    username: person?.username ?? '',
    phone: person?.phone ?? '',
    identity_number: person?.identity_number ?? '',
    title: person?.title ?? '',
    organization_id: person?.organization.id ?? organizationId,
    keep_grants: false,
  }
}
