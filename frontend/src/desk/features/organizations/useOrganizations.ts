import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Answer, Body } from '@/api/types'
import { can } from '@/shared/session'

export type Unit = Answer<'/api/v1/organizations/tree'>[number]
export type Organization = Answer<'/api/v1/organizations/{organization_id}'>
/** What both opening and changing a unit take; a remark goes with a change only. */
export type OrganizationIn = Body<'/api/v1/organizations'> & { note: string }

const ORGANIZATIONS = ['organizations']

export function useUnits() {
  return useQuery({
    queryKey: [...ORGANIZATIONS, 'tree'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/organizations/tree', { signal })),
    staleTime: 5 * 60_000,
  })
}

export function useOrganization(id: MaybeRefOrGetter<number | null>) {
  return useQuery({
    queryKey: [...ORGANIZATIONS, 'one', () => toValue(id)],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/organizations/{organization_id}', {
          params: { path: { organization_id: toValue(id)! } },
          signal,
        }),
      ),
    enabled: () => toValue(id) !== null,
  })
}

/** How many people, vehicles and drivers a unit has, with all units below it; what the actor may not see stays out. */
export function useSizes(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: [...ORGANIZATIONS, 'sizes', () => toValue(id)],
    queryFn: async ({ signal }) => {
      const query = { organization_id: toValue(id) }
      const [people, vehicles, drivers] = await Promise.all([
        can(['people.view', 'people.manage'])
          ? answer(api.GET('/api/v1/people/count', { params: { query: { ...query, active: true } }, signal }))
          : null,
        can(['vehicles.view', 'vehicles.manage'])
          ? answer(api.GET('/api/v1/vehicles/count', { params: { query }, signal }))
          : null,
        can(['drivers.view', 'drivers.manage'])
          ? answer(api.GET('/api/v1/drivers/count', { params: { query }, signal }))
          : null,
      ])
      return { people, vehicles, drivers }
    },
  })
}

export function useSaveOrganization() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id, body }: { id: number | null; body: OrganizationIn }) => {
      if (id === null) return answer(api.POST('/api/v1/organizations', { body }))
      const { parent_id, ...rest } = body
      return answer(
        api.PATCH('/api/v1/organizations/{organization_id}', {
          params: { path: { organization_id: id } },
          body: rest,
        }),
      )
    },
    onSuccess: () => cache.invalidateQueries({ queryKey: ORGANIZATIONS }),
  })
}

const MOVES = {
  close: '/api/v1/organizations/{organization_id}/close',
  reopen: '/api/v1/organizations/{organization_id}/reopen',
} as const

export function useMoveOrganization() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id, move, note }: { id: number; move: keyof typeof MOVES; note: string }) =>
      answer(api.POST(MOVES[move], { params: { path: { organization_id: id } }, body: { note } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: ORGANIZATIONS }),
  })
}
