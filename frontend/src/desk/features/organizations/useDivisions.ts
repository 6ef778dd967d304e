import { useMutation, useQueryClient } from '@tanstack/vue-query'
import { answer, api } from '@/api/client'
import type { Body, Item } from '@/api/types'

export type Division = Item<'/api/v1/organizations/divisions'>
export type DivisionIn = Body<'/api/v1/organizations/divisions'>
export type EndIn = Body<'/api/v1/organizations/divisions/{code}/end'>

export const DIVISIONS = ['divisions']

export const fetchDivisions = () => answer(api.GET('/api/v1/organizations/divisions'))

function useChange<Variables, Result>(mutationFn: (variables: Variables) => Promise<Result>) {
  const cache = useQueryClient()
  return useMutation({ mutationFn, onSuccess: () => cache.invalidateQueries({ queryKey: DIVISIONS }) })
}

const of = (code: string) => ({ params: { path: { code } } })

export const useCreateDivision = () =>
  useChange((body: DivisionIn) => answer(api.POST('/api/v1/organizations/divisions', { body })))

export const useEndDivision = () =>
  useChange(({ code, body }: { code: string; body: EndIn }) =>
    answer(api.POST('/api/v1/organizations/divisions/{code}/end', { ...of(code), body })),
  )

export const useResumeDivision = () =>
  useChange(({ code, note }: { code: string; note: string }) =>
    answer(api.POST('/api/v1/organizations/divisions/{code}/resume', { ...of(code), body: { note } })),
  )
