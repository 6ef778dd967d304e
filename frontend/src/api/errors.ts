/** Every failed call becomes one of these; `message` is Chinese and fit to be shown. */
export class ApiError extends Error {
  override name = 'ApiError'
  /** Set by whoever has shown it, so that the global report does not show it a second time. */
  handled = false

  constructor(
    readonly code: string,
    message: string,
    readonly fields: Readonly<Record<string, string>> = {},
    readonly status = 0,
  ) {
    super(message)
  }
}

/** It may be right: who entered it is asked, and sends it again with `odometer_confirmed`. */
export const ODOMETER_UNCONFIRMED = 'odometer_unconfirmed'

const BY_STATUS: Record<number, [code: string, message: string]> = {
  401: ['not_signed_in', '登录已失效，请重新登录'],
  403: ['not_permitted', '您没有执行此操作的权限'],
  404: ['not_found', '内容不存在，或您无权查看'],
  409: ['conflict', '数据已被他人修改，请刷新后重试'],
  413: ['file_too_large', '文件过大'],
  422: ['invalid_input', '填写的内容有误，请检查'],
  429: ['too_many_attempts', '操作过于频繁，请稍后再试'],
  502: ['unavailable', '服务暂时不可用，请稍后再试'],
  503: ['unavailable', '服务暂时不可用，请稍后再试'],
  504: ['unavailable', '服务响应超时，请稍后再试'],
}

/** What the server answered, or, where a proxy answered in its place, what the status alone tells. */
export async function errorOf(response: Response): Promise<ApiError> {
  const [code, message] = BY_STATUS[response.status] ?? ['server_error', '服务器出错了，请稍后再试']
  const said: unknown = await response.json().catch(() => null)
  const { code: ownCode, message: ownMessage, fields } = (said ?? {}) as Partial<ApiError>
  return new ApiError(ownCode || code, ownMessage || message, fields ?? {}, response.status)
}

export function networkError(): ApiError {
  return new ApiError('network', '连接不上服务器，请检查网络后重试')
}

/** A Chinese sentence for anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof ApiError ? error.message : '页面出错了，请刷新后重试'
}

/** Asking again may help; not where there is nothing, or nothing for this person. */
export function worthRetrying(error: unknown): boolean {
  return !(error instanceof ApiError && [403, 404].includes(error.status))
}
