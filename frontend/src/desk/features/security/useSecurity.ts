import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { answer, api } from '@/api/client'
import type { Answer, Body, Item, Query } from '@/api/types'
import type { PageQuery } from '@/shared/useCursorList'

export type SignIn = Item<'/api/v1/sign-ins'>
export type Filters = Query<'/api/v1/sign-ins/count'>
export type Policy = Answer<'/api/v1/security/policy'>
export type PolicyIn = Body<'/api/v1/security/policy', 'put'>
export type Version = Item<'/api/v1/security/policy/versions'>

const POLICY = ['security', 'policy']

export const fetchSignIns = (filters: Filters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/sign-ins', { params: { query: { ...filters, ...page } }, signal }))

export const countSignIns = (filters: Filters, signal: AbortSignal) =>
  answer(api.GET('/api/v1/sign-ins/count', { params: { query: filters }, signal }))

export const exportSignIns = (filters: Filters) =>
  api.GET('/api/v1/sign-ins/export', { params: { query: filters }, parseAs: 'blob' })

export function usePolicy() {
  return useQuery({
    queryKey: [...POLICY, 'current'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/security/policy', { signal })),
  })
}

export const fetchVersions = (_: object, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/security/policy/versions', { params: { query: page }, signal }))

export function useKeys() {
  return useQuery({
    queryKey: ['security', 'keys'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/security/keys', { signal })),
    staleTime: 60_000,
  })
}

export function useChangePolicy() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (body: PolicyIn) => answer(api.PUT('/api/v1/security/policy', { body })),
    onSuccess: () => cache.invalidateQueries({ queryKey: POLICY }),
  })
}
