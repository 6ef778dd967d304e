import { answer, api, ApiError } from '@/api/client'
import type { Answer } from '@/api/types'

export type StoredFile = Answer<'/api/v1/files', 'post'>

export const MAX_FILE_SIZE = 20 * 1024 * 1024

/** Sends one file; what comes back is named in `attachment_ids` of the record it belongs to. */
export async function uploadFile(file: File, signal?: AbortSignal): Promise<StoredFile> {
  if (file.size > MAX_FILE_SIZE) throw new ApiError('file_too_large', '文件不能超过 20 MB')
  const form = new FormData()
  form.append('file', file)
  return answer(
    api.POST('/api/v1/files', {
      // The schema calls a binary part a string; the form carries the file itself.
      body: { file: '' },
      bodySerializer: () => form,
      ...(signal ? { signal } : {}),
    }),
  )
}

export function fileUrl(id: string): string {
  return `/api/v1/files/${id}`
}

/** RFC 6266: the UTF-8 name if there is one, the plain one otherwise. */
export function fileNameOf(disposition: string | null, fallback: string): string {
  const encoded = disposition?.match(/filename\*=UTF-8''([^;]+)/i)?.[1]
  if (encoded) return decodeURIComponent(encoded)
  return disposition?.match(/filename="?([^";]+)"?/i)?.[1] ?? fallback
}

/** Saves what a call with `parseAs: 'blob'` answered. */
export async function saveDownload(
  call: Promise<{ data?: unknown; response: Response }>,
  fallback: string,
): Promise<void> {
  const { data, response } = await call
  const url = URL.createObjectURL(data as Blob)
  const link = document.createElement('a')
  link.href = url
  link.download = fileNameOf(response.headers.get('content-disposition'), fallback)
  link.click()
  URL.revokeObjectURL(url)
}
