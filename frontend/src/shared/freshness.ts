import { shallowRef } from 'vue'
import type { Router } from 'vue-router'

/** After an upgrade the running page asks for files that are gone; without the server it gets none at all. */
const failedLoads = new WeakSet<object>()
/** The address one wanted to go to, and whose page could not be fetched. */
const stuck = shallowRef('')

/** Whether it is the code of a page or part that could not be fetched, and nothing that went wrong in it. */
export const isFailedLoad = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && failedLoads.has(error)

const entryOf = (page: Document): string | null | undefined =>
  page.querySelector('script[type=module][src]')?.getAttribute('src')

/** Whether the page the server hands out now starts from other code than the one that runs. */
export function isNewer(html: string, running: Document = document): boolean {
  const entry = entryOf(new DOMParser().parseFromString(html, 'text/html'))
  return Boolean(entry) && entry !== entryOf(running)
}

/** The page as the server has it now; nothing while it does not answer. */
async function currentPage(): Promise<string | undefined> {
  const answer = await fetch(location.pathname, { cache: 'no-store' }).catch(() => undefined)
  return answer?.ok ? answer.text().catch(() => undefined) : undefined
}

/** Not more than once a minute, so that a broken installation does not reload for ever. */
function mayReload(): boolean {
  const last = Number(sessionStorage.getItem('motorpool.reloaded') ?? 0)
  if (Date.now() - last < 60_000) return false
  sessionStorage.setItem('motorpool.reloaded', String(Date.now()))
  return true
}

/** Where the code of a page does not come, the app stays and says so; only a newer version is loaded by itself. */
export function watchLoads(router: Router): void {
  window.addEventListener('vite:preloadError', ({ payload }) => failedLoads.add(payload))
  router.onError(async (error, to) => {
    if (!isFailedLoad(error)) return
    stuck.value = router.resolve(to.fullPath).href
    const html = await currentPage()
    if (html && isNewer(html) && stuck.value && mayReload()) location.assign(stuck.value)
  })
  router.afterEach((_to, _from, failure) => {
    if (!failure) stuck.value = ''
  })
}

/** What a notice needs to say that a page could not be fetched. */
export function useStuck() {
  const trying = shallowRef(false)

  /** Loaded whole: a browser does not fetch a module anew that it once failed to get. False: still no answer. */
  async function retry(): Promise<boolean> {
    trying.value = true
    const html = await currentPage()
    trying.value = false
    if (html === undefined) return false
    location.assign(stuck.value)
    return true
  }
  return { stuck, trying, retry, dismiss: () => (stuck.value = '') }
}
