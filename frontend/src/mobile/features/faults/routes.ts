import type { RouteRecordRaw } from 'vue-router'

const LOOK = ['terminals.view', 'terminals.manage', 'faults.report', 'faults.oversee'] as const

export default [
  {
    path: '/faults/:id(\\d+)?',
    name: 'faults',
    component: () => import('./FaultListPage.vue'),
    meta: {
      title: '终端故障',
      permission: [...LOOK],
      tab: { icon: 'warning-o', order: 45, title: '故障' },
      waiting: [
        { key: 'faults', title: '故障待报修', hint: '发现后 24 小时内报修', permission: 'faults.report' },
        { key: 'late_faults', title: '故障逾期未报修', hint: '督促单位报修', permission: 'faults.oversee' },
      ],
    },
  },
] satisfies RouteRecordRaw[]
