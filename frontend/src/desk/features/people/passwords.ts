import { csvOf } from '@/shared/csv'
import type { Outcome } from './useManyPeople'

/** The initial passwords as a CSV file. */
export function passwordList(rows: readonly Outcome[]): string {
  const lines = rows
    .filter((row) => row.password)
    .map((row) => [row.name, row.organization, row.username, row.password])
  return csvOf([['姓名', '单位', '登录账号', '初始密码'], ...lines])
}
