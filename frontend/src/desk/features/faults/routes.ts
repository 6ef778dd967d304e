import { Warning } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

const LOOK = ['terminals.view', 'terminals.manage', 'faults.report', 'faults.oversee'] as const

export default [
  {
    path: '/faults',
    name: 'faults',
    component: () => import('./FaultListPage.vue'),
    meta: {
      title: '终端故障',
      permission: [...LOOK],
      menu: { icon: Warning, group: 'terminals', order: 20 },
    },
  },
  {
    path: '/faults/:id(\\d+)',
    name: 'fault',
    component: () => import('./FaultPage.vue'),
    meta: { title: '终端故障', permission: [...LOOK] },
  },
] satisfies RouteRecordRaw[]
