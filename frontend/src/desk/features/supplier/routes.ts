import { Shop } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/supplier',
    name: 'supplier',
    component: () => import('./OwnSupplierPage.vue'),
    meta: {
      title: '本供应商',
      permission: 'suppliers.own',
      menu: { icon: Shop, group: 'home', order: 10 },
      shortcut: { title: '本供应商', hint: '单位信息和人员账号', order: 10 },
    },
  },
] satisfies RouteRecordRaw[]
