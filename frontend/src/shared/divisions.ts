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
