import { CircleClose, Files, Key } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/permissions',
    name: 'permissions',
    component: () => import('./PermissionsPage.vue'),
    meta: {
      title: '权限查询',
      permission: 'permissions.view',
      menu: { icon: Key, group: 'system', order: 22 },
    },
  },
  {
    path: '/limits',
    name: 'limits',
    component: () => import('./LimitListPage.vue'),
    meta: {
      title: '权限限制',
      permission: ['people.view', 'people.manage', 'people.limit'],
      menu: { icon: CircleClose, group: 'system', order: 24 },
    },
  },
  {
    path: '/filings',
    name: 'filings',
    component: () => import('./FilingListPage.vue'),
    meta: {
      title: '人员备案',
      permission: ['people.view', 'people.manage'],
      menu: { icon: Files, group: 'system', order: 26 },
      waiting: [
        {
          key: 'filings',
          title: '人员待备案',
          hint: '县区任命的管理员、审批人、调度员',
          query: { status: 'pending' },
          permission: 'filings.decide',
        },
      ],
    },
  },
] satisfies RouteRecordRaw[]
