import { expect, test } from 'vitest'
import { isNewer } from './freshness'

const page = (entry: string) => `<!doctype html><script type="module" src="${entry}"></script>`
const running = new DOMParser().parseFromString(page('/assets/desk-a1.js'), 'text/html')

test('the server has a newer version only where its page starts from other code', () => {
  expect(isNewer(page('/assets/desk-b2.js'), running)).toBe(true)
  expect(isNewer(page('/assets/desk-a1.js'), running)).toBe(false)
})

test('what a proxy puts in its place is no newer version', () => {
  expect(isNewer('<h1>Maintenance</h1>', running)).toBe(false)
})
