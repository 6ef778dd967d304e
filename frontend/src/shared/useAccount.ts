import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { answer, api } from '@/api/client'
import type { Item } from '@/api/types'
import type { PageQuery } from './useCursorList'

export type OwnSession = Item<'/api/v1/auth/sessions'>
export type OwnSignIn = Item<'/api/v1/auth/sign-ins'>

const ACCOUNT = ['account']

export function useFactor() {
  return useQuery({
    queryKey: [...ACCOUNT, 'factor'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/auth/second-factor', { signal })),
  })
}

export function useOwnSessions() {
  return useQuery({
    queryKey: [...ACCOUNT, 'sessions'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/auth/sessions', { signal })),
  })
}

export const fetchOwnSignIns = (_: object, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/auth/sign-ins', { params: { query: page }, signal }))

function useChange<Variables, Result>(mutationFn: (variables: Variables) => Promise<Result>) {
  const cache = useQueryClient()
  return useMutation({ mutationFn, onSuccess: () => cache.invalidateQueries({ queryKey: ACCOUNT }) })
}

export const useEndSession = () =>
  useChange((id: number) =>
    api.POST('/api/v1/auth/sessions/{session_id}/end', { params: { path: { session_id: id } } }),
  )

export const useEndOthers = () => useChange(() => api.POST('/api/v1/auth/sessions/end-others'))

export const beginFactor = () => answer(api.POST('/api/v1/auth/second-factor'))

export const useConfirmFactor = () =>
  useChange((code: string) => answer(api.POST('/api/v1/auth/second-factor/confirm', { body: { code } })))

export const beginReplacement = (code: string) =>
  answer(api.POST('/api/v1/auth/second-factor/replace', { body: { code } }))

export const useConfirmReplacement = () =>
  useChange((code: string) =>
    answer(api.POST('/api/v1/auth/second-factor/replace/confirm', { body: { code } })),
  )

export type Enrolment = Awaited<ReturnType<typeof beginFactor>>

export const useRenewRecoveryCodes = () =>
  useChange((code: string) =>
    answer(api.POST('/api/v1/auth/second-factor/recovery-codes', { body: { code } })),
  )

/** What is done to a second factor that is there: each against a code of now. */
export const FACTOR_DEEDS = {
  replace: {
    title: '更换手机',
    button: '下一步',
    text: '请输入原手机上的验证码；原手机已丢失的，输入一个备用码。新手机确认前，原有动态口令仍然有效。',
  },
  renew: {
    title: '重新生成备用码',
    button: '生成',
    text: '原有备用码全部失效。请输入当前的验证码，或一个备用码。',
  },
  remove: {
    title: '解除动态口令',
    button: '解除绑定',
    text: '解除后，仅凭密码即可登录您的账号。请输入当前的验证码，或一个备用码。',
  },
} as const
export type FactorDeed = keyof typeof FACTOR_DEEDS

export const useRemoveFactor = () =>
  useChange((code: string) => answer(api.POST('/api/v1/auth/second-factor/remove', { body: { code } })))

/** The picture of the secret, made by the server, as an address for an `img`: nothing in it can run. */
export const pictureOf = (svg: string) => `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`

/** The codes as a text file: made here, so that they pass no server again. */
export function saveCodes(codes: readonly string[], username: string): void {
  const text = `公务用车一张网 备用码\n账号：${username}\n每个备用码只能使用一次，请妥善保管。\n\n${codes.join('\n')}\n`
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  link.download = '备用码.txt'
  link.click()
  URL.revokeObjectURL(link.href)
}
