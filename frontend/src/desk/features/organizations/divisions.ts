import { inForce } from '@/shared/divisions'
import type { CursorPage } from '@/shared/useCursorList'
import type { Division } from './useDivisions'

export interface DivisionFilters {
  q: string
  level: string
  /** Below this province or city, itself included. */
  above: string
  state: string
  on: string
}

/** Of all divisions those asked for, in the order of their codes. */
export function divisionsLike(rows: readonly Division[], filters: Partial<DivisionFilters>): Division[] {
  const { q, level, above, state, on } = filters
  const parents = new Map(rows.map((row) => [row.code, row.parent_code]))
  const isBelow = (code: string | null | undefined): boolean =>
    Boolean(code) && (code === above || isBelow(parents.get(code!)))
  return rows.filter(
    (row) =>
      (!q || row.name.includes(q) || row.code.startsWith(q)) &&
      (!level || row.level === level) &&
      (!above || isBelow(row.code)) &&
      (!on || inForce(row, on)) &&
      (!state || (state === 'over') === Boolean(row.valid_to)),
  )
}

/** They all are at hand, so a page is a slice, and the cursor where the next one begins. */
export function pageOf(rows: readonly Division[], after: string | undefined, limit: number) {
  const start = Number(after ?? 0)
  const items = rows.slice(start, start + limit).map((row) => ({ ...row, id: row.code }))
  const next = start + limit < rows.length ? String(start + limit) : null
  return { items, next } satisfies CursorPage<Division & { id: string }>
}
