import type { RouteRecordRaw } from 'vue-router'

const ASK = ['tracks.request', 'tracks.approve', 'tracks.looks'] as const

export default [
  {
    path: '/tracks',
    name: 'tracks',
    component: () => import('./PlaybackPage.vue'),
    meta: {
      title: '轨迹回放',
      permission: ['tracks.fleet', 'tracks.task', 'tracks.request', 'trips.own', 'trips.drive'],
      more: {
        icon: 'guide-o',
        order: 70,
        title: '轨迹回放',
        permission: ['tracks.fleet', 'tracks.task', 'tracks.request'],
      },
    },
  },
  {
    path: '/tracks/states',
    name: 'state-days',
    component: () => import('./StateDayPage.vue'),
    meta: {
      title: '车辆状态',
      permission: ['tracks.fleet', 'tracks.unit_live'],
      more: { icon: 'chart-trending-o', order: 72, title: '车辆状态' },
    },
  },
  {
    path: '/tracks/mileage',
    name: 'mileage',
    component: () => import('./MileagePage.vue'),
    meta: {
      title: '里程与轨迹完整性',
      permission: 'tracks.mileage',
      more: { icon: 'bar-chart-o', order: 73, title: '里程与轨迹完整性' },
    },
  },
  {
    path: '/tracks/requests',
    name: 'look-requests',
    component: () => import('./LookRequestListPage.vue'),
    meta: {
      title: '轨迹查看申请',
      permission: ASK,
      more: { icon: 'eye-o', order: 75, title: '轨迹查看申请' },
    },
  },
  {
    path: '/tracks/requests/new',
    name: 'look-request-new',
    component: () => import('./LookRequestFormPage.vue'),
    meta: { title: '申请查看轨迹', permission: 'tracks.request' },
  },
  {
    path: '/tracks/requests/:id(\\d+)',
    name: 'look-request',
    component: () => import('./LookRequestPage.vue'),
    meta: { title: '轨迹查看申请', permission: ASK },
  },
] satisfies RouteRecordRaw[]
