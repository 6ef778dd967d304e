import { Location, MapLocation } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

const OUTSIDE = ['vehicles.view', 'vehicles.manage', 'parking.agree', 'trips.drive'] as const

export default [
  {
    path: '/parking',
    name: 'parking',
    component: () => import('./ParkingListPage.vue'),
    meta: {
      title: '停放点',
      permission: ['vehicles.view', 'vehicles.manage'],
      menu: { icon: Location, group: 'resources', order: 12 },
    },
  },
  {
    path: '/parking/outside',
    name: 'outside-parking',
    component: () => import('./OutsideListPage.vue'),
    meta: {
      title: '外场临停',
      permission: OUTSIDE,
      menu: { icon: MapLocation, group: 'resources', order: 13 },
    },
  },
  {
    path: '/parking/outside/:id(\\d+)',
    name: 'outside-parking-one',
    component: () => import('./OutsidePage.vue'),
    meta: { title: '外场临停', permission: OUTSIDE },
  },
] satisfies RouteRecordRaw[]
