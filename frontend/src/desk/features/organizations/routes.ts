import { School } from '@element-plus/icons-vue'
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
] satisfies RouteRecordRaw[]
