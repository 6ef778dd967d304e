import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { answer, api } from '@/api/client'
import type { Item } from '@/api/types'
import { formatDate } from './time'
import type { PageQuery } from './useCursorList'

/** What a supplier's staff see: the own supplier and its people. */
export type SupplierPerson = Item<'/api/v1/supplier/people'>

export const SUPPLIER = ['supplier']

export const fetchSupplierPeople = (_: object, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/supplier/people', { params: { query: page }, signal }))

const lasting = (from: string, until: string | null) =>
  until ? `${formatDate(from)} 至 ${formatDate(until)}` : `${formatDate(from)} 起，长期有效`

export function useOwnSupplier() {
  const query = useQuery({
    queryKey: [...SUPPLIER, 'own'],
    queryFn: ({ signal }) => answer(api.GET('/api/v1/supplier', { signal })),
  })
  const facts = computed(() => {
    const own = query.data.value
    if (!own) return []
    const { unit } = own
    return [
      { label: '供应商名称', value: unit.name },
      { label: '统一社会信用代码', value: unit.credit_code },
      { label: '状态', value: unit.is_active ? '启用' : '停用' },
      { label: '所在地区', value: unit.division.name },
      { label: '联系电话', value: unit.phone },
      { label: '登记日期', value: formatDate(own.registered_on) },
      { label: '本人授权有效期', value: lasting(own.granted_from, own.granted_until) },
      { label: '地址', value: unit.address, wide: true },
    ]
  })
  return { ...query, facts }
}
