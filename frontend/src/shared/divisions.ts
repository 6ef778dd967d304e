import { dateOf } from './time'

/** The divisions come keyed by their code (GB/T 2260); as a number the code serves as id for the tree. */
export function divisionRows<Row extends { code: string; parent_code?: string | null }>(
  rows: readonly Row[],
) {
  return rows.map((row) => ({
    ...row,
    id: Number(row.code),
    parent_id: row.parent_code ? Number(row.parent_code) : null,
  }))
}

/** Whether a division exists on that day, today unless told; one that has ended takes no new unit. */
export function inForce(
  row: { valid_from?: string | null; valid_to?: string | null },
  on: string = dateOf(),
): boolean {
  return (!row.valid_from || row.valid_from <= on) && (!row.valid_to || row.valid_to > on)
}
