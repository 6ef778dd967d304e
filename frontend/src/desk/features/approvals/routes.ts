import { Stamp } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/approvals',
    name: 'approvals',
    component: () => import('./ApprovalListPage.vue'),
    meta: {
      title: '审批',
      permission: ['trips.approve', 'trips.consent', 'tracks.approve'],
      menu: { icon: Stamp, group: 'trips', order: 20 },
      waiting: [{ key: 'approvals', title: '申请待审批', hint: '核对事由、行程和人数后处理' }],
    },
  },
] satisfies RouteRecordRaw[]
