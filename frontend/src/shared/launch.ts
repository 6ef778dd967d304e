import { VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { watch, type App } from 'vue'
import type { Router } from 'vue-router'
import { networkError } from '@/api/errors'
import { isFailedLoad, watchLoads } from './freshness'
import { installGuards } from './guards'
import { createQueryClient, reporter, type Report } from './queries'
import { useSession } from './session'

/** Everything both apps have in common: session, server state, guards and the report of errors nobody else has shown. */
export function launch(app: App, router: Router, show: Report): void {
  const report = reporter(show)
  const queryClient = createQueryClient(report)
  app.use(createPinia())
  app.use(VueQueryPlugin, { queryClient })
  app.config.errorHandler = (error) => {
    report(isFailedLoad(error) ? networkError() : error)
    // Reported to the user above; here for whoever has the console open.
    if (!(error instanceof Error && 'code' in error)) globalThis.reportError?.(error)
  }
  installGuards(router)
  watchLoads(router)
  app.use(router)

  const session = useSession()
  watch(
    () => session.me?.id,
    (now, before) => {
      // Nothing that one person has seen is left for the next one at the same desk.
      if (before !== undefined && now !== before) queryClient.clear()
    },
  )
  app.mount('#app')
}
