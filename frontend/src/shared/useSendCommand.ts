import { useMutation, useQueryClient } from '@tanstack/vue-query'
import { answer, api } from '@/api/client'
import type { Body } from '@/api/types'

export type Ordinary = Body<'/api/v1/commands'>['content']

export interface Asked {
  terminal_ids: number[]
  /** So long it waits for a terminal that is offline; null: not at all. */
  wait_until: string | null
}

export const COMMANDS = ['commands']

export function useSendCommand() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ content, ...to }: Asked & { content: Ordinary }) =>
      answer(api.POST('/api/v1/commands', { body: { ...to, content } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: COMMANDS }),
  })
}
