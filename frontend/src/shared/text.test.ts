import { expect, test } from 'vitest'
import { fileNameOf } from './files'
import { formatCount, formatKm, formatShare, formatSize, orDash } from './text'
import { buildTree } from './tree'

test('numbers as they are read', () => {
  expect(formatCount({ count: 1234, more: false })).toBe('1,234')
  expect(formatCount({ count: 10_000, more: true })).toBe('10,000+')
  expect(formatKm(12_345)).toBe('12,345 公里')
  expect([formatShare(0.965), formatShare(1), formatShare(null)]).toEqual(['96.5%', '100%', '—'])
  expect([formatSize(10), formatSize(3_565_158)]).toEqual(['1 KB', '3.4 MB'])
  expect([orDash(''), orDash(0), orDash(null)]).toEqual(['—', '0', '—'])
})

test('the name of a download', () => {
  expect(fileNameOf(`attachment; filename="t.xlsx"; filename*=UTF-8''%E7%94%A8%E8%BD%A6.xlsx`, 'x')).toBe(
    '用车.xlsx',
  )
  expect(fileNameOf('attachment; filename="trips.xlsx"', 'x')).toBe('trips.xlsx')
  expect(fileNameOf(null, '用车.xlsx')).toBe('用车.xlsx')
})

test('a tree whose top is not visible begins at what is', () => {
  const tree = buildTree([
    { id: 3, parent_id: 2 },
    { id: 2, parent_id: 1 },
    { id: 4, parent_id: 2 },
  ])
  expect(tree.map((unit) => unit.id)).toEqual([2])
  expect(tree[0]?.children.map((unit) => unit.trail)).toEqual([
    [2, 3],
    [2, 4],
  ])
})
