import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { flushPromises, mount } from '@vue/test-utils'
import { expect, test, vi } from 'vitest'
import { defineComponent, nextTick, ref } from 'vue'
import { compact, useCursorList, type CursorListOptions, type PageQuery } from './useCursorList'
import { useEndlessList } from './useEndlessList'
import { readFilter } from './useRouteFilters'

interface Row {
  id: number
}
type Filters = { q: string }

/** Seven rows, served as the server does it: the cursor is where the next page begins. */
const serve = vi.fn(async (filters: Partial<Filters>, { after = '0', limit }: PageQuery) => {
  const all = Array.from({ length: filters.q ? 3 : 7 }, (_, id): Row => ({ id }))
  const from = Number(after)
  return {
    items: all.slice(from, from + limit),
    next: from + limit < all.length ? String(from + limit) : null,
  }
})

function within<T>(setup: () => T): T {
  let result!: T
  const host = defineComponent({
    setup() {
      result = setup()
      return () => null
    },
  })
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  mount(host, { global: { plugins: [[VueQueryPlugin, { queryClient }]] } })
  return result
}

async function settle(): Promise<void> {
  await nextTick()
  await flushPromises()
  await flushPromises()
}

function listOf(options: Partial<CursorListOptions<Row, Filters>> = {}) {
  return within(() =>
    useCursorList<Row, Filters>({ key: ['rows'], fetchPage: serve, pageSize: 3, ...options }),
  )
}

const ids = (list: { items: Row[] }) => list.items.map((row) => row.id)

test('pages forward and back by the cursors of the server', async () => {
  const list = listOf()
  expect(list.loading).toBe(true)
  await settle()
  expect([ids(list), list.page, list.hasPrevious, list.hasNext]).toEqual([[0, 1, 2], 1, false, true])
  list.next()
  await settle()
  list.next()
  await settle()
  expect([ids(list), list.page, list.hasNext]).toEqual([[6], 3, false])
  list.next()
  list.previous()
  await settle()
  expect([ids(list), list.page]).toEqual([[3, 4, 5], 2])
})

test('other filters, sort or page size begin at the first page', async () => {
  const filters = ref({ q: '' })
  const list = listOf({ filters })
  await settle()
  list.next()
  await settle()
  filters.value = { q: '苏A' }
  await settle()
  expect([ids(list), list.page, list.filtered]).toEqual([[0, 1, 2], 1, true])
  expect(serve.mock.lastCall?.[0]).toEqual({ q: '苏A' })
  list.setSort('-id')
  await settle()
  expect(serve.mock.lastCall?.[1]).toMatchObject({ sort: '-id', limit: 3 })
  expect(serve.mock.lastCall?.[1].after).toBeUndefined()
})

test('an error is told, and a count has its cap', async () => {
  const failing = listOf({ fetchPage: () => Promise.reject(new Error('no')) })
  await settle()
  expect(failing.error).toBeInstanceOf(Error)
  const counted = listOf({ fetchCount: async () => ({ count: 10_000, more: true }) })
  await settle()
  expect(counted.total).toBe('10,000+')
})

test('the endless list gathers its pages', async () => {
  const list = within(() => useEndlessList<Row, Filters>({ key: ['rows'], fetchPage: serve, pageSize: 3 }))
  await settle()
  expect([ids(list), list.finished]).toEqual([[0, 1, 2], false])
  await list.more()
  await list.more()
  await settle()
  expect([ids(list).length, list.finished]).toEqual([7, true])
})

test('what is empty is no filter', () => {
  expect(compact({ q: '', status: [], unit: null, days: 0, open: false })).toEqual({ days: 0, open: false })
})

test.each([
  ['12', null, 12],
  ['sedan', null, 'sedan'],
  ['2026-11-22', null, '2026-11-22'],
  ['123', '', '123'],
  ['approved', [], ['approved']],
  [undefined, null, null],
  ['true', false, true],
])('the address says %s, the filter reads it by its default %s as %s', (raw, fallback, value) => {
  expect(readFilter(raw, fallback as never)).toEqual(value)
})
