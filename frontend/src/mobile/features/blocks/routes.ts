import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/blocks',
    name: 'blocks',
    component: () => import('./BlockListPage.vue'),
    meta: {
      title: '停用安排',
      permission: 'reservations.manage',
      tab: { icon: 'underway-o', order: 60, title: '停用' },
    },
  },
  {
    path: '/blocks/new',
    name: 'block',
    component: () => import('./BlockFormPage.vue'),
    meta: { title: '安排停用', permission: 'reservations.manage' },
  },
  {
    path: '/blocks/own',
    name: 'own-blocks',
    component: () => import('./OwnBlockListPage.vue'),
    meta: {
      title: '我的停用安排',
      permission: 'trips.drive',
      more: { icon: 'underway-o', order: 30, title: '我的停用安排' },
    },
  },
] satisfies RouteRecordRaw[]
