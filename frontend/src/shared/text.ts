const NUMBER = new Intl.NumberFormat('zh-CN')

/** 12,345 */
export function formatNumber(value: number | null | undefined): string {
  return value === null || value === undefined ? '—' : NUMBER.format(value)
}

/** 1,234 · 10,000+ (the server stops counting there) */
export function formatCount(count: { count: number; more: boolean }): string {
  return `${NUMBER.format(count.count)}${count.more ? '+' : ''}`
}

/** 12,345 公里 */
export function formatKm(km: number | null | undefined): string {
  return km === null || km === undefined ? '—' : `${NUMBER.format(km)} 公里`
}

/** 96.5% from 0.965 */
export function formatShare(share: number | null | undefined): string {
  return share === null || share === undefined ? '—' : `${Number((share * 100).toFixed(1))}%`
}

/** 3.4 MB */
export function formatSize(bytes: number): string {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** What is shown where nothing is known. */
export function orDash(text: string | number | null | undefined): string {
  return text === null || text === undefined || text === '' ? '—' : String(text)
}

/** Of an organisation, as lists and lines with little room have it. */
export const shortName = (unit: { name: string; short_name: string }): string => unit.short_name || unit.name

/** 目的地 1 的位置 · 报到地点的位置: a figure keeps its distance from the word behind it. */
export const withWord = (text: string, word: string): string => `${text}${/\d$/.test(text) ? ' ' : ''}${word}`
