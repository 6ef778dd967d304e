/** The board without the mouse: what a key means, and which request comes next. */

export type Command =
  | { do: 'move'; step: number }
  | { do: 'open' }
  | { do: 'search' }
  | { do: 'today' }
  | { do: 'day'; step: number }
  | { do: 'close' }

export interface Stroke {
  key: string
  /** Ctrl, Alt or Meta: the browser's business. */
  modified?: boolean
  /** The focus is in a field, a button or a dialog that has its own use for the key. */
  busy?: boolean
}

const COMMANDS: Record<string, Command> = {
  ArrowDown: { do: 'move', step: 1 },
  ArrowUp: { do: 'move', step: -1 },
  PageDown: { do: 'move', step: 8 },
  PageUp: { do: 'move', step: -8 },
  Enter: { do: 'open' },
  '/': { do: 'search' },
  t: { do: 'today' },
  T: { do: 'today' },
  ArrowLeft: { do: 'day', step: -1 },
  ArrowRight: { do: 'day', step: 1 },
  Escape: { do: 'close' },
}

export function commandFor(stroke: Stroke): Command | null {
  if (stroke.modified || stroke.busy) return null
  return COMMANDS[stroke.key] ?? null
}

/** So many places further, held at the ends; from nowhere to the first or the last. */
export function moved(ids: readonly number[], current: number | null, step: number): number | null {
  if (!ids.length) return null
  const at = current === null ? -1 : ids.indexOf(current)
  if (at < 0) return (step > 0 ? ids[0] : ids.at(-1)) ?? null
  return ids[Math.min(ids.length - 1, Math.max(0, at + step))] ?? null
}

/** After one is done: the one below, or at the end the one above. */
export function nextAfter(ids: readonly number[], done: number): number | null {
  const at = ids.indexOf(done)
  if (at < 0) return ids[0] ?? null
  return ids[at + 1] ?? ids[at - 1] ?? null
}
