import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/overview',
    name: 'overview',
    component: () => import('./OverviewPage.vue'),
    meta: {
      title: '运行概览',
      permission: 'figures.view',
      tab: { icon: 'chart-trending-o', order: 60, title: '概览' },
    },
  },
] satisfies RouteRecordRaw[]
