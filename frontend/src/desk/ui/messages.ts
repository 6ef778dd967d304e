/** The kit's messages and questions, with their styles; features use these and never the kit itself. */
import { ElMessage, ElMessageBox } from 'element-plus'
import 'element-plus/es/components/message/style/css'
import 'element-plus/es/components/message-box/style/css'

export function tellSuccess(message: string): void {
  ElMessage({ type: 'success', message, grouping: true })
}

export function tellError(message: string): void {
  ElMessage({ type: 'error', message, grouping: true, duration: 6000, showClose: true })
}

export function tellWarning(message: string): void {
  ElMessage({ type: 'warning', message, grouping: true, duration: 5000 })
}

/** Whether the question was answered with yes. */
export async function ask(question: {
  title: string
  text: string
  yes: string
  danger?: boolean
}): Promise<boolean> {
  const { title, text, yes, danger = false } = question
  return ElMessageBox.confirm(text, title, {
    confirmButtonText: yes,
    cancelButtonText: '取消',
    type: danger ? 'warning' : 'info',
    confirmButtonClass: danger ? 'el-button--danger' : '',
  }).then(
    () => true,
    () => false,
  )
}

/** The line that was written, or null. */
export async function askText(question: {
  title: string
  label: string
  yes: string
}): Promise<string | null> {
  return ElMessageBox.prompt(question.label, question.title, {
    confirmButtonText: question.yes,
    cancelButtonText: '取消',
    inputValidator: (text) => Boolean(text?.trim()) || '请填写原因',
  }).then(
    ({ value }) => value.trim(),
    () => null,
  )
}
