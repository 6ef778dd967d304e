import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/approvals',
    name: 'approvals',
    component: () => import('./ApprovalListPage.vue'),
    meta: {
      title: '用车审批',
      permission: ['trips.approve', 'trips.consent', 'tracks.approve'],
      tab: { icon: 'passed', order: 10, title: '审批' },
      waiting: [{ key: 'approvals', title: '用车申请待审批', hint: '等您同意或退回' }],
    },
  },
] satisfies RouteRecordRaw[]
