import { User } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/people',
    name: 'people',
    component: () => import('./PersonListPage.vue'),
    meta: {
      title: '人员',
      permission: ['people.view', 'people.manage'],
      menu: { icon: User, group: 'system', order: 20 },
    },
  },
  {
    path: '/people/:id(\\d+)',
    name: 'person',
    component: () => import('./PersonPage.vue'),
    meta: { title: '人员', permission: ['people.view', 'people.manage'] },
  },
] satisfies RouteRecordRaw[]
