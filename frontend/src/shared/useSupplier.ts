import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { answer, api } from '@/api/client'
import type { Item } from '@/api/types'
import { formatDate } from './time'
import type { PageQuery } from './useCursorList'

/** What a supplier's staff see: the own supplier and its people. */
export type SupplierPerson = Item<'/api/v1/supplier/people'>

export const SUPPLIER = ['supplier']
export const COMING =
  '维修保养、加油、保险等业务开通后，需要本供应商办理的事项将显示在这里。目前没有需要办理的业务。'

export const fetchSupplierPeople = (_: object, { signal, ...page }: PageQuery) =>
  answer(api.GET('/api/v1/supplier/people', { params: { query: page }, signal }))

const until = (date: string | null) => (date ? `至 ${formatDate(date)}` : '长期有效')

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
      { label: '本人授权有效期', value: until(own.granted_until) },
      { label: '地址', value: unit.address, wide: true },
    ]
  })
  return { ...query, facts }
}
