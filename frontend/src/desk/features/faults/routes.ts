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
      waiting: [
        {
          key: 'faults',
          title: '故障待报修',
          hint: '发现后 24 小时内报修',
          query: { status: 'open' },
          permission: 'faults.report',
        },
        {
          key: 'late_faults',
          title: '故障逾期未报修',
          hint: '督促单位报修',
          query: { status: 'open', overdue: 'true' },
          permission: 'faults.oversee',
        },
      ],
    },
  },
  {
    path: '/faults/:id(\\d+)',
    name: 'fault',
    component: () => import('./FaultPage.vue'),
    meta: { title: '终端故障', permission: [...LOOK] },
  },
] satisfies RouteRecordRaw[]
