import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/approvals',
    name: 'approvals',
    component: () => import('./ApprovalListPage.vue'),
    meta: {
      title: '审批',
      permission: ['trips.approve', 'trips.consent', 'tracks.approve', 'parking.agree'],
      tab: { icon: 'passed', order: 10, title: '审批' },
      waiting: [{ key: 'approvals', title: '待审批', hint: '用车申请、轨迹查看申请、外场临停' }],
    },
  },
] satisfies RouteRecordRaw[]
