import { MapLocation } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/live',
    name: 'live',
    component: () => import('./LiveMapPage.vue'),
    meta: {
      title: '实时地图',
      permission: ['tracks.fleet', 'tracks.unit_live', 'tracks.task'],
      menu: { icon: MapLocation, group: 'resources', order: 5 },
      shortcut: { title: '实时地图', hint: '车辆现在在哪里', order: 40 },
    },
  },
] satisfies RouteRecordRaw[]
