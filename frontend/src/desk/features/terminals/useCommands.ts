import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { answer, api } from '@/api/client'
import type { Body, Item, Query } from '@/api/types'
import type { PageQuery } from '@/shared/useCursorList'
import { COMMANDS, type Asked } from '@/shared/useSendCommand'

export type Command = Item<'/api/v1/commands'>
export type Dangerous = Body<'/api/v1/commands/controls'>['content']
type Filters = Query<'/api/v1/commands/count'>

const OPEN = new Set(['queued', 'sent'])
/** While something is still to come, look again this often. */
const SOON = 1500

export const isOpen = (command: { status: string }) => OPEN.has(command.status)

export const fetchCommands = (filters: Filters, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/commands', { params: { query: { ...filters, ...page } }, signal }))

export const countCommands = (filters: Filters, signal: AbortSignal) =>
  answer(api.GET('/api/v1/commands/count', { params: { query: filters }, signal }))

export function useCommand(id: MaybeRefOrGetter<number | null>) {
  return useQuery({
    queryKey: [...COMMANDS, 'one', () => toValue(id)],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/commands/{command_id}', { params: { path: { command_id: toValue(id)! } }, signal }),
      ),
    enabled: () => toValue(id) !== null,
    refetchInterval: ({ state }) => (state.data && isOpen(state.data) ? SOON : false),
  })
}

export function useParameterCatalogue() {
  return useQuery({
    queryKey: ['terminal parameters'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/commands/parameters', { signal })),
    staleTime: Infinity,
  })
}

export function useSendControl() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ content, ...to }: Asked & { content: Dangerous }) =>
      answer(api.POST('/api/v1/commands/controls', { body: { ...to, content } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: COMMANDS }),
  })
}

export function useCancelCommand() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id, note }: { id: number; note: string }) =>
      answer(
        api.POST('/api/v1/commands/{command_id}/cancel', {
          params: { path: { command_id: id } },
          body: { note },
        }),
      ),
    onSuccess: () => cache.invalidateQueries({ queryKey: COMMANDS }),
  })
}

/** How long a command waits for a terminal that is offline. */
export const WAITS = [
  { value: 0, label: '不等待：离线则不下发' },
  { value: 10, label: '等待上线，最多 10 分钟' },
  { value: 60, label: '等待上线，最多 1 小时' },
  { value: 24 * 60, label: '等待上线，最多 24 小时' },
  { value: 7 * 24 * 60, label: '等待上线，最多 7 天' },
]

export function waitUntil(minutes: number): string | null {
  return minutes ? new Date(Date.now() + minutes * 60_000).toISOString() : null
}
