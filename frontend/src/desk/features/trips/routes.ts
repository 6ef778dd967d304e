import { OfficeBuilding, Tickets } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

const SEE = ['trips.own', 'trips.view', 'trips.drive'] as const

export default [
  {
    path: '/trips',
    name: 'trips',
    component: () => import('./MyTripListPage.vue'),
    meta: {
      title: '我的用车',
      permission: 'trips.own',
      menu: { icon: Tickets, group: 'trips', order: 10 },
      waiting: [
        {
          key: 'returned',
          title: '申请被退回',
          hint: '按退回原因修改后重新提交',
          query: { status: 'returned' },
        },
        { key: 'rate', title: '用车待评价', hint: '为驾驶员的服务打分', query: { status: 'completed' } },
      ],
    },
  },
  {
    path: '/trips/new',
    name: 'trip-new',
    component: () => import('./TripRequestPage.vue'),
    meta: {
      title: '申请用车',
      permission: 'trips.own',
      shortcut: { title: '申请用车', hint: '为本人或同事提交用车申请', order: 10 },
    },
  },
  {
    path: '/trips/:id(\\d+)',
    name: 'trip',
    component: () => import('./TripPage.vue'),
    meta: { title: '用车详情', permission: SEE },
  },
  {
    path: '/trips/:id(\\d+)/edit',
    name: 'trip-edit',
    component: () => import('./TripRequestPage.vue'),
    meta: { title: '修改申请', permission: 'trips.own' },
  },
  {
    path: '/unit-trips',
    name: 'unit-trips',
    component: () => import('./UnitTripListPage.vue'),
    meta: {
      title: '单位用车',
      permission: 'trips.view',
      menu: { icon: OfficeBuilding, group: 'trips', order: 45 },
    },
  },
] satisfies RouteRecordRaw[]
