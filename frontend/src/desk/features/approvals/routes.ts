import { Stamp } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/approvals',
    name: 'approvals',
    component: () => import('./ApprovalListPage.vue'),
    meta: {
      title: '审批',
      permission: ['trips.approve', 'trips.consent', 'tracks.approve', 'parking.agree'],
      menu: { icon: Stamp, group: 'trips', order: 20 },
      waiting: [{ key: 'approvals', title: '待审批', hint: '用车申请、轨迹查看申请、外场临停' }],
    },
  },
] satisfies RouteRecordRaw[]
