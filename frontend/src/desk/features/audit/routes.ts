import { Memo } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/audit',
    name: 'audit',
    component: () => import('./AuditListPage.vue'),
    meta: {
      title: '操作记录',
      permission: ['audit.view', 'vehicles.secret'],
      menu: { icon: Memo, group: 'supervision', order: 20 },
    },
  },
] satisfies RouteRecordRaw[]
