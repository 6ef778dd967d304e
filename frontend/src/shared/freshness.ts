/**
 * After an upgrade the old page asks for files that are gone. Load the page anew, but only once a minute,
 * so that a broken installation does not reload for ever.
 */
export function reloadWhenOutdated(): void {
  window.addEventListener('vite:preloadError', (event) => {
    const last = Number(sessionStorage.getItem('motorpool.reloaded') ?? 0)
    if (Date.now() - last < 60_000) return
    event.preventDefault()
    sessionStorage.setItem('motorpool.reloaded', String(Date.now()))
    location.reload()
  })
}
