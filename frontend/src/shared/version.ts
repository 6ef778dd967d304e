/** Which of the two apps a phone opens; only a choice made by hand is remembered. */
const KEY = 'motorpool.prefers-desk'

export function isPhone(): boolean {
  return matchMedia('(pointer: coarse)').matches && Math.min(screen.width, screen.height) < 600
}

function prefersDesk(): boolean {
  try {
    return localStorage.getItem(KEY) === '1'
  } catch {
    return false // storage may be forbidden; then the device decides
  }
}

export function shouldOpenMobile(path: string): boolean {
  return path !== '/setup' && isPhone() && !prefersDesk()
}

function remember(desk: boolean): void {
  try {
    if (desk) localStorage.setItem(KEY, '1')
    else localStorage.removeItem(KEY)
  } catch {
    // not remembered: asked again next time
  }
}

export function openDesk(path = '/'): void {
  remember(true)
  location.assign(path)
}

export function openMobile(path = '/'): void {
  remember(false)
  location.assign(`/m${path}`)
}
