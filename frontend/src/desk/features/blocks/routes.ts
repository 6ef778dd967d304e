import { Calendar } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/blocks',
    name: 'blocks',
    component: () => import('./BlockListPage.vue'),
    meta: {
      title: '停用安排',
      permission: 'reservations.manage',
      menu: { icon: Calendar, group: 'resources', order: 30 },
      shortcut: { title: '停用安排', hint: '送修、封存、请假', order: 60 },
    },
  },
  {
    path: '/blocks/own',
    name: 'own-blocks',
    component: () => import('./OwnBlockListPage.vue'),
    meta: {
      title: '我的停用安排',
      permission: 'trips.drive',
      menu: { icon: Calendar, group: 'resources', order: 31 },
    },
  },
] satisfies RouteRecordRaw[]
