import { describe, expect, it } from 'vitest'
import { commandFor, moved, nextAfter } from './keyboard'

it('leaves keys alone that belong to a field, a dialog or the browser', () => {
  expect(commandFor({ key: 'Enter' })).toEqual({ do: 'open' })
  expect(commandFor({ key: 'Enter', busy: true })).toBeNull()
  expect(commandFor({ key: 't', modified: true })).toBeNull()
  expect(commandFor({ key: 'x' })).toBeNull()
})

describe('moving through the requests', () => {
  it('starts at either end and stops there', () => {
    expect(moved([1, 2, 3], null, 1)).toBe(1)
    expect(moved([1, 2, 3], null, -1)).toBe(3)
    expect(moved([1, 2, 3], 3, 1)).toBe(3)
    expect(moved([1, 2, 3], 1, 8)).toBe(3)
    expect(moved([], 1, 1)).toBeNull()
  })

  it('starts anew when the selected one has gone', () => {
    expect(moved([1, 2], 9, 1)).toBe(1)
  })

  it('goes on below, and at the end above', () => {
    expect(nextAfter([1, 2, 3], 2)).toBe(3)
    expect(nextAfter([1, 2, 3], 3)).toBe(2)
    expect(nextAfter([7], 7)).toBeNull()
  })
})
