export type Command = 'up' | 'down' | 'open' | 'approve' | 'return' | 'toggle' | 'close'

const COMMANDS: Record<string, Command> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  Enter: 'open',
  a: 'approve',
  r: 'return',
  ' ': 'toggle',
  Escape: 'close',
}
const TYPING = 'input:not([type=checkbox]), textarea, select, [contenteditable=true], .el-overlay-dialog'
const PRESSING = 'a, button, [role=button], input'

/** What a key means on the list; nothing while somebody types, chooses in a dialog or holds another key. */
export function commandOf(event: KeyboardEvent): Command | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null
  const target = event.target as Element | null
  if (target?.closest?.(TYPING)) return null
  const command = COMMANDS[event.key.length === 1 ? event.key.toLowerCase() : event.key] ?? null
  // Enter and the space bar already press what has the focus.
  if ((command === 'open' || command === 'toggle') && target?.closest?.(PRESSING)) return null
  return command
}
