import { computed, reactive, watch } from 'vue'
import { useRoute, useRouter, type LocationQuery } from 'vue-router'

type Value = string | number | boolean | null | string[]

/** Text in the address back to what the filter holds: lists stay lists; where the default is null, digits are a number. */
export function readFilter(raw: LocationQuery[string] | undefined, fallback: Value): Value {
  if (raw === undefined || raw === null) return fallback
  const all = (Array.isArray(raw) ? raw : [raw]).filter((text): text is string => text !== null)
  if (Array.isArray(fallback)) return all
  const text = all[0] ?? ''
  if (typeof fallback === 'boolean') return text === 'true'
  if (typeof fallback === 'number' || fallback === null)
    return /^\d+$/.test(text) ? Number(text) : text || fallback
  return text
}

/**
 * Filters that live in the address, so that going back, reloading and sending a link keep them.
 * `const { filters, filtered, reset } = useRouteFilters({ q: '', status: [] as string[], organization_id: null as number | null })`
 */
export function useRouteFilters<Filters extends { [K in keyof Filters]: Value }>(defaults: Filters) {
  const [route, router] = [useRoute(), useRouter()]
  const path = route.path
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

  const read = (): Filters => {
    const entries = Object.entries<Value>(defaults).map(([name, value]) => [
      name,
      readFilter(route.query[name], value),
    ])
    return structuredClone(Object.fromEntries(entries)) as Filters
  }
  const filters = reactive(read()) as Filters

  watch(filters, (now) => {
    const query: Record<string, string | string[]> = {}
    for (const [name, value] of Object.entries<Value>(now)) {
      if (same(value, defaults[name as keyof Filters]) || value === null) continue
      query[name] = Array.isArray(value) ? [...value] : String(value)
    }
    if (route.path === path && !same(query, route.query)) void router.replace({ query })
  })
  watch(
    () => route.query,
    () => {
      if (route.path === path && !same(read(), filters)) Object.assign(filters, read())
    },
  )
  return {
    filters,
    filtered: computed(() => !same(filters, defaults)),
    reset: () => Object.assign(filters, structuredClone(defaults)),
  }
}
