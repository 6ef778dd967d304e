import { Postcard } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/drivers',
    name: 'drivers',
    component: () => import('./DriverListPage.vue'),
    meta: {
      title: '驾驶员',
      permission: ['drivers.view', 'drivers.manage'],
      menu: { icon: Postcard, group: 'resources', order: 20 },
    },
  },
  {
    path: '/drivers/:id(\\d+)',
    name: 'driver',
    component: () => import('./DriverPage.vue'),
    meta: { title: '驾驶员', permission: ['drivers.view', 'drivers.manage'] },
  },
] satisfies RouteRecordRaw[]
