import { ApiError, check } from '@/api/client'
import { networkError } from '@/api/errors'
import type { Answer } from '@/api/types'

export type StoredFile = Answer<'/api/v1/files', 'post'>

export const MAX_FILE_SIZE = 20 * 1024 * 1024

/** Sends one file; what comes back is named in `attachment_ids` of the record it belongs to. */
export async function uploadFile(
  file: File,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (share: number) => void } = {},
): Promise<StoredFile> {
  if (file.size > MAX_FILE_SIZE) throw new ApiError('file_too_large', '文件不能超过 20 MB')
  const response = await post(fileUrl(), file, signal, onProgress)
  await check(response)
  return (await response.json()) as StoredFile
}

/** By XMLHttpRequest, because fetch does not tell how much has been sent. */
function post(
  url: string,
  file: File,
  signal: AbortSignal | undefined,
  onProgress: ((share: number) => void) | undefined,
): Promise<Response> {
  const form = new FormData()
  form.append('file', file)
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', url)
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(total ? loaded / total : 0)
    request.onload = () => resolve(new Response(request.responseText, { status: request.status }))
    request.onerror = () => reject(networkError())
    request.onabort = () => reject(new DOMException('upload given up', 'AbortError'))
    signal?.addEventListener('abort', () => request.abort())
    request.send(form)
  })
}

export function fileUrl(id?: string): string {
  return id ? `/api/v1/files/${id}` : '/api/v1/files'
}

/** RFC 6266: the UTF-8 name if there is one, the plain one otherwise. */
export function fileNameOf(disposition: string | null, fallback: string): string {
  const encoded = disposition?.match(/filename\*=UTF-8''([^;]+)/i)?.[1]
  if (encoded) return decodeURIComponent(encoded)
  return disposition?.match(/filename="?([^";]+)"?/i)?.[1] ?? fallback
}

/** Saves what a call with `parseAs: 'blob'` answered, or 'stream', which tells how many bytes have come. */
export async function saveDownload(
  call: Promise<{ data?: unknown; response: Response }>,
  fallback: string,
  onProgress?: (received: number) => void,
): Promise<void> {
  const { data, response } = await call
  const blob = data instanceof ReadableStream ? await gathered(data, onProgress) : (data as Blob)
  save(blob, fileNameOf(response.headers.get('content-disposition'), fallback))
}

async function gathered(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onProgress?: (received: number) => void,
): Promise<Blob> {
  const parts: BlobPart[] = []
  let received = 0
  const reader = stream.getReader()
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      parts.push(part.value)
      onProgress?.((received += part.value.length))
    }
  } catch {
    throw networkError() // half a file is none
  }
  return new Blob(parts)
}

/** Saves what the page itself has written. */
export function saveText(text: string, name: string): void {
  save(new Blob([text], { type: 'text/csv;charset=utf-8' }), name)
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
