import { DataAnalysis } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/overview',
    name: 'overview',
    component: () => import('./OverviewPage.vue'),
    meta: {
      title: '运行概览',
      permission: 'figures.view',
      menu: { icon: DataAnalysis, group: 'supervision', order: 10 },
    },
  },
] satisfies RouteRecordRaw[]
