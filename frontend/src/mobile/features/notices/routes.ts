import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/notices',
    name: 'notices',
    component: () => import('./NoticeListPage.vue'),
    meta: { title: '通知' },
  },
] satisfies RouteRecordRaw[]
