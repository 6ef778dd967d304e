import { afterEach, expect, test } from 'vitest'
import { commandOf } from './keys'

afterEach(() => (document.body.innerHTML = ''))

function press(html: string, key: string, init: KeyboardEventInit = {}) {
  document.body.innerHTML = html
  let seen: ReturnType<typeof commandOf> = null
  const listen = (event: KeyboardEvent) => (seen = commandOf(event))
  document.addEventListener('keydown', listen, { once: true })
  const event = new KeyboardEvent('keydown', { key, bubbles: true, ...init })
  ;(document.body.firstElementChild ?? document.body).dispatchEvent(event)
  return seen
}

test('letters work in both cases, other keys by their names', () => {
  expect(press('', 'A')).toBe('approve')
  expect(press('', 'r')).toBe('return')
  expect(press('', 'ArrowDown')).toBe('down')
  expect(press('', 'x')).toBeNull()
})

test('typing, shortcuts of the browser and pressing a button are left alone', () => {
  expect(press('<input>', 'a')).toBeNull()
  expect(press('<textarea></textarea>', 'ArrowDown')).toBeNull()
  expect(press('', 'r', { ctrlKey: true })).toBeNull()
  expect(press('<button></button>', 'Enter')).toBeNull()
  expect(press('<button></button>', 'a')).toBe('approve')
  expect(press('<input type="checkbox">', 'a')).toBe('approve')
})
