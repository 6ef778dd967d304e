export interface Column<Row> {
  /** Names the slot `cell-<key>`. */
  key: string
  title: string
  /** Pixels; a column without one shares what is left. */
  width?: number
  /** Pixels a sharing column keeps at least; 140 unless told. */
  minWidth?: number
  align?: 'left' | 'right' | 'center'
  /** The server's name to sort by; without it the column does not sort. */
  sort?: string
  /** The text of a cell that needs no slot. */
  text?: (row: Row) => string | number | null | undefined
  /** Two lines where one does not hold it; told apart by its end, as a number or a reason. */
  wrap?: boolean
  /** Never the way to open the row (a box to tick). */
  plain?: boolean
  /** Stays at the right edge while the rest scrolls (actions). */
  sticky?: boolean
}

/** none → ascending → descending → none */
export function nextSort(current: string | undefined, field: string): string | undefined {
  if (current === field) return `-${field}`
  return current === `-${field}` ? undefined : field
}

export function ariaSort(current: string | undefined, field: string | undefined) {
  if (!field || (current !== field && current !== `-${field}`)) return undefined
  return current === field ? 'ascending' : 'descending'
}
