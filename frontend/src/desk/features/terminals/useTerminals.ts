import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Answer, Body, Item, Query } from '@/api/types'
import type { PageQuery } from '@/shared/useCursorList'

export type Terminal = Item<'/api/v1/terminals'>
export type TerminalIn = Body<'/api/v1/terminals'>
export type FactsIn = Body<'/api/v1/terminals/{terminal_id}', 'put'>
export type Imported = Answer<'/api/v1/terminals/import', 'post'>
export type TerminalMove = 'refuse' | 'suspend' | 'resume' | 'retire' | 'reset-code'
type Filters = Query<'/api/v1/terminals/count'>

export type WithoutTerminal = Item<'/api/v1/terminals/missing'>
type MissingFilters = Query<'/api/v1/terminals/missing/count'>

export const TERMINALS = ['terminals']

export const fetchTerminals = (filters: Filters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/terminals', { params: { query: { ...filters, ...page } }, signal }))

export const countTerminals = (filters: Filters, signal: AbortSignal) =>
  answer(api.GET('/api/v1/terminals/count', { params: { query: filters }, signal }))

export const exportTerminals = (filters: Filters) =>
  api.GET('/api/v1/terminals/export', { params: { query: filters }, parseAs: 'blob' })

export const fetchMissing = (filters: MissingFilters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/terminals/missing', { params: { query: { ...filters, ...page } }, signal }))

export const exportMissing = (filters: MissingFilters) =>
  api.GET('/api/v1/terminals/missing/export', { params: { query: filters }, parseAs: 'blob' })

const at = (id: number) => ({ params: { path: { terminal_id: id } } })

export function useTerminal(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: [...TERMINALS, 'one', () => toValue(id)],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/terminals/{terminal_id}', { ...at(toValue(id)), signal })),
    refetchInterval: 5_000,
  })
}

export function useBindings(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: [...TERMINALS, 'bindings', () => toValue(id)],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/terminals/{terminal_id}/bindings', { ...at(toValue(id)), signal })),
  })
}

export function useCards(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: [...TERMINALS, 'cards', () => toValue(id)],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/terminals/{terminal_id}/cards', { ...at(toValue(id)), signal })),
  })
}

export const fetchLinks = (id: number, { signal, ...page }: PageQuery) =>
  answer(
    api.GET('/api/v1/terminals/{terminal_id}/links', {
      params: { path: { terminal_id: id }, query: page },
      signal,
    }),
  )

export const fetchMessages = (id: number, { signal, ...page }: PageQuery) =>
  answer(
    api.GET('/api/v1/terminals/{terminal_id}/messages', {
      params: { path: { terminal_id: id }, query: page },
      signal,
    }),
  )

/** Terminals that could take over from another: registered, in no vehicle. */
export function useSpareTerminals(q: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: [...TERMINALS, 'spare', () => toValue(q)],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/terminals', {
          params: { query: { q: toValue(q), bound: false, limit: 20 } },
          signal,
        }),
      ),
    select: ({ items }) => items.filter(({ status }) => status === 'registered' || status === 'active'),
  })
}

export function useVehicleOptions(q: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: ['vehicles', 'for terminals', () => toValue(q)],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/vehicles', { params: { query: { q: toValue(q), limit: 20 } }, signal })),
    select: ({ items }) => items.filter(({ status }) => status !== 'retired'),
  })
}

function useChange<Input>(mutationFn: (input: Input) => Promise<Terminal>) {
  const cache = useQueryClient()
  return useMutation({ mutationFn, onSuccess: () => cache.invalidateQueries({ queryKey: TERMINALS }) })
}

export const useCreateTerminal = () =>
  useChange((body: TerminalIn) => answer(api.POST('/api/v1/terminals', { body })) as Promise<Terminal>)

export const useUpdateTerminal = () =>
  useChange(
    ({ id, body }: { id: number; body: FactsIn }) =>
      answer(api.PUT('/api/v1/terminals/{terminal_id}', { ...at(id), body })) as Promise<Terminal>,
  )

const MOVES = {
  refuse: '/api/v1/terminals/{terminal_id}/refuse',
  suspend: '/api/v1/terminals/{terminal_id}/suspend',
  resume: '/api/v1/terminals/{terminal_id}/resume',
  retire: '/api/v1/terminals/{terminal_id}/retire',
  'reset-code': '/api/v1/terminals/{terminal_id}/reset-code',
} as const

export const useMoveTerminal = () =>
  useChange(
    ({ id, move, note }: { id: number; move: TerminalMove; note: string }) =>
      answer(api.POST(MOVES[move], { ...at(id), body: { note } })) as Promise<Terminal>,
  )

/** Many that nobody knows; answers how many were refused. */
export function useRefuseTerminals() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (body: Body<'/api/v1/terminals/refuse'>) =>
      answer(api.POST('/api/v1/terminals/refuse', { body })),
    onSuccess: () => cache.invalidateQueries({ queryKey: TERMINALS }),
  })
}

export function useWaitingRoom() {
  return useQuery({
    queryKey: [...TERMINALS, 'waiting room'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/terminals/waiting-room', { signal })),
  })
}

export const useApproveTerminal = () =>
  useChange(
    ({ id, vehicle_id, note }: { id: number; vehicle_id: number | null; note: string }) =>
      answer(
        api.POST('/api/v1/terminals/{terminal_id}/approve', { ...at(id), body: { vehicle_id, note } }),
      ) as Promise<Terminal>,
  )

export const useBindTerminal = () =>
  useChange(
    ({ id, vehicle_id, since }: { id: number; vehicle_id: number; since: string | null }) =>
      answer(
        api.POST('/api/v1/terminals/{terminal_id}/bind', { ...at(id), body: { vehicle_id, since } }),
      ) as Promise<Terminal>,
  )

export const useUnbindTerminal = () =>
  useChange(
    (id: number) => answer(api.POST('/api/v1/terminals/{terminal_id}/unbind', at(id))) as Promise<Terminal>,
  )

export const useReplaceTerminal = () =>
  useChange(
    ({ id, new_terminal_id, note }: { id: number; new_terminal_id: number; note: string }) =>
      answer(
        api.POST('/api/v1/terminals/{terminal_id}/replace', {
          ...at(id),
          body: { new_terminal_id, note },
        }),
      ) as Promise<Terminal>,
  )

/** Sends the list; a preview leaves nothing behind. */
export async function sendList(file: File, preview: boolean): Promise<Imported> {
  const path = preview ? '/api/v1/terminals/import/preview' : '/api/v1/terminals/import'
  return (await answer(
    api.POST(path, {
      body: { file: '' },
      bodySerializer: () => {
        const form = new FormData()
        form.append('file', file)
        return form
      },
    }),
  )) as Imported
}
