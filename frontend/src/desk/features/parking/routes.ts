import { Location } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/parking',
    name: 'parking',
    component: () => import('./ParkingListPage.vue'),
    meta: {
      title: '停放点',
      permission: ['vehicles.view', 'vehicles.manage'],
      menu: { icon: Location, group: 'resources', order: 12 },
    },
  },
] satisfies RouteRecordRaw[]
