import { MutationCache, QueryCache, QueryClient } from '@tanstack/vue-query'
import { ApiError, messageOf } from '@/api/errors'

/** Shows an error once: a dialog that has shown it at its fields marks it as handled. */
export type Report = (message: string) => void

export function reporter(report: Report) {
  return (error: unknown): void => {
    if (error instanceof ApiError) {
      if (error.handled) return
      error.handled = true
    } else if (isCancellation(error)) return
    report(messageOf(error))
  }
}

function isCancellation(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'CancelledError')
}

function worthRetrying(failures: number, error: Error): boolean {
  return failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 502)
}

export function createQueryClient(report: (error: unknown) => void): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { staleTime: 10_000, retry: worthRetrying } },
    // A first load that fails is shown in place by the page; only a failed refresh needs a word.
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (query.state.data !== undefined) report(error)
      },
    }),
    // After the caller: whoever awaits the mutation may show the error at its fields and mark it handled.
    mutationCache: new MutationCache({ onError: (error) => void setTimeout(() => report(error)) }),
  })
}
