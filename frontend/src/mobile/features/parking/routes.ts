import type { RouteRecordRaw } from 'vue-router'

const SEE = ['vehicles.view', 'vehicles.manage', 'parking.agree', 'trips.drive'] as const

export default [
  {
    path: '/parking/outside',
    name: 'outside-parking',
    component: () => import('./OutsideListPage.vue'),
    meta: {
      title: '外场临停',
      permission: SEE,
      more: {
        icon: 'location-o',
        order: 40,
        title: '外场临停',
        permission: ['parking.agree', 'trips.drive'],
      },
    },
  },
  {
    path: '/parking/outside/:id(\\d+)',
    name: 'outside-parking-one',
    component: () => import('./OutsidePage.vue'),
    meta: { title: '外场临停', permission: SEE },
  },
  {
    path: '/parking/outside/new',
    name: 'outside-parking-register',
    component: () => import('./OutsideFormPage.vue'),
    meta: { title: '登记外场临停', permission: 'parking.agree' },
  },
  {
    path: '/tasks/:id(\\d+)/outside',
    name: 'outside-parking-new',
    component: () => import('./OutsideFormPage.vue'),
    meta: { title: '申请外场临停', permission: 'trips.drive' },
  },
] satisfies RouteRecordRaw[]
