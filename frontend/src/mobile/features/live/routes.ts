import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/live',
    name: 'live',
    component: () => import('./LiveMapPage.vue'),
    meta: {
      title: '实时地图',
      permission: ['tracks.fleet', 'tracks.unit_live', 'tracks.task'],
      tab: { icon: 'location-o', order: 35, title: '地图' },
      bar: false,
    },
  },
] satisfies RouteRecordRaw[]
