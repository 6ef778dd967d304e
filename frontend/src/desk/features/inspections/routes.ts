import { DocumentChecked } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/inspections',
    name: 'inspections',
    component: () => import('./InspectionListPage.vue'),
    meta: {
      title: '检查记录',
      permission: ['inspections.write', 'inspections.view'],
      menu: { icon: DocumentChecked, group: 'supervision', order: 30 },
    },
  },
] satisfies RouteRecordRaw[]
