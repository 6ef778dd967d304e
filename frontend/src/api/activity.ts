/** Whether somebody is there: pages ask the server by themselves, and that alone must not keep a session alive. */
const KEY = 'motorpool.touched'
const QUIET_MS = 60_000
const SHARE_EVERY_MS = 5_000

let touchedAt = Date.now()
let sharedAt = 0
let heardAt = Date.now()

/** Called for every touch and key; other tabs of this browser hear of it now and then. */
export function touch(now = Date.now()): void {
  touchedAt = now
  if (now - sharedAt < SHARE_EVERY_MS) return
  sharedAt = now
  localStorage.setItem(KEY, String(now))
}

/** Milliseconds since anybody touched any tab. */
export function quietFor(now = Date.now()): number {
  return Math.max(0, now - Math.max(touchedAt, Number(localStorage.getItem(KEY) ?? 0)))
}

export function isUnattended(now = Date.now()): boolean {
  return quietFor(now) > QUIET_MS
}

/** The server has been told that somebody is there. */
export function heard(now = Date.now()): void {
  heardAt = now
}

export function unheardFor(now = Date.now()): number {
  return now - heardAt
}
