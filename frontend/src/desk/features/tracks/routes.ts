import { DataLine, Histogram, Location, Tickets, View } from '@element-plus/icons-vue'
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
      menu: { icon: Location, group: 'supervision', order: 12 },
    },
  },
  {
    path: '/tracks/states',
    name: 'state-days',
    component: () => import('./StateDayPage.vue'),
    meta: {
      title: '车辆状态',
      permission: ['tracks.fleet', 'tracks.unit_live'],
      menu: { icon: DataLine, group: 'supervision', order: 11 },
    },
  },
  {
    path: '/tracks/mileage',
    name: 'mileage',
    component: () => import('./MileagePage.vue'),
    meta: {
      title: '里程与轨迹完整性',
      permission: 'tracks.mileage',
      menu: { icon: Histogram, group: 'supervision', order: 11.5 },
    },
  },
  {
    path: '/tracks/mileage/gaps',
    name: 'gap-ledger',
    component: () => import('./GapLedgerPage.vue'),
    meta: { title: '轨迹缺失台账', permission: 'tracks.mileage' },
  },
  {
    path: '/tracks/requests',
    name: 'look-requests',
    component: () => import('./LookRequestListPage.vue'),
    meta: {
      title: '轨迹查看申请',
      permission: ASK,
      menu: { icon: Tickets, group: 'supervision', order: 13 },
    },
  },
  {
    path: '/tracks/requests/new',
    redirect: ({ query }) => ({ name: 'look-requests', query: { ask: query.vehicle ?? 'new' } }),
  },
  {
    path: '/tracks/requests/:id(\\d+)',
    name: 'look-request',
    component: () => import('./LookRequestPage.vue'),
    meta: { title: '轨迹查看申请', permission: ASK },
  },
  {
    path: '/tracks/looks',
    name: 'looks',
    component: () => import('./LookListPage.vue'),
    meta: {
      title: '轨迹查看记录',
      permission: 'tracks.looks',
      menu: { icon: View, group: 'supervision', order: 14 },
    },
  },
] satisfies RouteRecordRaw[]
