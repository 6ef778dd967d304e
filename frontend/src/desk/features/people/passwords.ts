import type { Outcome } from './useManyPeople'

/** A cell that a spreadsheet takes for text: quoted, and never a formula. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}

/** The initial passwords as a CSV file that Excel and WPS open as it is. */
export function passwordList(rows: readonly Outcome[]): string {
  const lines = rows
    .filter((row) => row.password)
    .map((row) => [row.name, row.organization, row.username, row.password])
  return `\ufeff${[['姓名', '单位', '登录账号', '初始密码'], ...lines]
    .map((line) => line.map(cell).join(','))
    .join('\r\n')}\r\n`
}
