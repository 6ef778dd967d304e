import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/tracks',
    name: 'tracks',
    component: () => import('./PlaybackPage.vue'),
    meta: {
      title: '轨迹回放',
      permission: ['tracks.fleet', 'tracks.task', 'tracks.request', 'trips.own', 'trips.drive'],
    },
  },
  {
    path: '/tracks/requests/:id(\\d+)',
    name: 'look-request',
    component: () => import('./LookRequestPage.vue'),
    meta: { title: '轨迹查看申请', permission: ['tracks.request', 'tracks.approve', 'tracks.looks'] },
  },
] satisfies RouteRecordRaw[]
