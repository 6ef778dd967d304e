/** The kit's messages and questions, with their styles; features use these and never the kit itself. */
import { showConfirmDialog, showDialog, showToast } from 'vant'
import 'vant/es/dialog/style'
import 'vant/es/toast/style'

export function tellSuccess(message: string): void {
  showToast({ type: 'success', message })
}

export function tellError(message: string): void {
  showToast({ message, duration: 4000, wordBreak: 'break-word' })
}

/** Something to read, in full, until it is put away. */
export async function tell(news: { title: string; text: string }): Promise<void> {
  await showDialog({ title: news.title, message: news.text, confirmButtonText: '知道了' })
}

/** Whether the question was answered with yes. */
export async function ask(question: { title: string; text: string; yes: string }): Promise<boolean> {
  return showConfirmDialog({
    title: question.title,
    message: question.text,
    confirmButtonText: question.yes,
    cancelButtonText: '取消',
  }).then(
    () => true,
    () => false,
  )
}
