import { Van } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/vehicles',
    name: 'vehicles',
    component: () => import('./VehicleListPage.vue'),
    meta: {
      title: '车辆',
      permission: ['vehicles.view', 'vehicles.manage'],
      menu: { icon: Van, group: 'resources', order: 10 },
    },
  },
  {
    path: '/vehicles/:id(\\d+)',
    name: 'vehicle',
    component: () => import('./VehiclePage.vue'),
    meta: { title: '车辆', permission: ['vehicles.view', 'vehicles.manage'] },
  },
] satisfies RouteRecordRaw[]
