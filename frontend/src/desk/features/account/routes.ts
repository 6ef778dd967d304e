import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/account',
    name: 'account',
    component: () => import('./AccountPage.vue'),
    meta: { title: '账号与安全' },
  },
] satisfies RouteRecordRaw[]
