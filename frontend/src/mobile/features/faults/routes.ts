import type { RouteRecordRaw } from 'vue-router'

const LOOK = ['terminals.view', 'terminals.manage', 'faults.report', 'faults.oversee'] as const

export default [
  {
    path: '/faults/:id(\\d+)?',
    name: 'faults',
    component: () => import('./FaultListPage.vue'),
    meta: { title: '终端故障', permission: [...LOOK], tab: { icon: 'warning-o', order: 45, title: '故障' } },
  },
] satisfies RouteRecordRaw[]
