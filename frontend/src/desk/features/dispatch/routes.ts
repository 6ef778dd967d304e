import { Operation } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/board',
    name: 'board',
    component: () => import('./BoardPage.vue'),
    meta: {
      title: '调度台',
      permission: 'trips.dispatch',
      menu: { icon: Operation, group: 'trips', order: 30 },
      shortcut: { title: '派车', hint: '在调度台上为已批准的申请安排车辆和驾驶员', order: 5 },
      waiting: [{ key: 'dispatch', title: '申请待派车', hint: '已批准，等待安排车辆和驾驶员' }],
    },
  },
] satisfies RouteRecordRaw[]
