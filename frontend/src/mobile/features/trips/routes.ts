import type { RouteRecordRaw } from 'vue-router'

const SEE = ['trips.own', 'trips.view', 'trips.drive'] as const

export default [
  {
    path: '/trips',
    name: 'trips',
    component: () => import('./TripListPage.vue'),
    meta: {
      title: '我的用车',
      permission: 'trips.own',
      tab: { icon: 'orders-o', order: 30, title: '我的用车' },
      waiting: [
        { key: 'returned', title: '申请被退回', hint: '修改后可重新提交', query: { status: 'returned' } },
        { key: 'rate', title: '用车待评价', hint: '为驾驶员打分', query: { status: 'completed' } },
      ],
    },
  },
  {
    path: '/trips/new',
    name: 'trip-new',
    component: () => import('./TripFormPage.vue'),
    meta: {
      title: '申请用车',
      permission: 'trips.own',
      shortcut: { title: '申请用车', hint: '一分钟提交', order: 10 },
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
    component: () => import('./TripFormPage.vue'),
    meta: { title: '修改申请', permission: 'trips.own' },
  },
  {
    path: '/trips/:id(\\d+)/submitted',
    name: 'trip-submitted',
    component: () => import('./TripSubmittedPage.vue'),
    meta: { title: '提交成功', permission: 'trips.own' },
  },
  {
    path: '/trips/:id(\\d+)/rate',
    name: 'trip-rate',
    component: () => import('./TripRatePage.vue'),
    meta: { title: '评价驾驶员', permission: 'trips.own' },
  },
  {
    path: '/unit-trips',
    name: 'unit-trips',
    component: () => import('./UnitTripListPage.vue'),
    meta: {
      title: '单位用车',
      permission: 'trips.view',
      tab: { icon: 'description-o', order: 50, title: '单位用车' },
    },
  },
] satisfies RouteRecordRaw[]
