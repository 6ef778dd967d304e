import { DataBoard, Location, School } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/organizations',
    name: 'organizations',
    component: () => import('./OrganizationsPage.vue'),
    meta: {
      title: '单位',
      permission: ['organizations.view', 'organizations.manage'],
      menu: { icon: School, group: 'system', order: 10 },
    },
  },
  {
    path: '/profiles',
    name: 'profiles',
    component: () => import('./ProfileListPage.vue'),
    meta: {
      title: '单位基本情况',
      permission: ['organizations.view', 'organizations.manage'],
      menu: { icon: DataBoard, group: 'system', order: 12 },
    },
  },
  {
    path: '/divisions',
    name: 'divisions',
    component: () => import('./DivisionListPage.vue'),
    meta: {
      title: '行政区划',
      permission: ['organizations.view', 'organizations.manage'],
      menu: { icon: Location, group: 'system', order: 14 },
    },
  },
] satisfies RouteRecordRaw[]
