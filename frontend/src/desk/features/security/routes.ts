import { Lock, Tickets } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/security',
    name: 'security-policy',
    component: () => import('./PolicyPage.vue'),
    meta: {
      title: '安全设置',
      permission: 'security.manage',
      menu: { icon: Lock, group: 'system', order: 40 },
    },
  },
  {
    path: '/sign-ins',
    name: 'sign-ins',
    component: () => import('./SignInListPage.vue'),
    meta: {
      title: '登录日志',
      permission: 'sign_ins.view',
      menu: { icon: Tickets, group: 'supervision', order: 30 },
    },
  },
] satisfies RouteRecordRaw[]
