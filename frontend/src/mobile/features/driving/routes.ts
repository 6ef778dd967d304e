import type { RouteRecordRaw } from 'vue-router'

/** A dispatcher acts for a driver without a phone. */
const DRIVE = ['trips.drive', 'trips.dispatch'] as const

export default [
  {
    path: '/tasks',
    name: 'tasks',
    component: () => import('./TaskListPage.vue'),
    meta: {
      title: '出车任务',
      permission: 'trips.drive',
      tab: { icon: 'guide-o', order: 5, title: '出车' },
      waiting: [{ key: 'drive', title: '出车任务', hint: '待出车或出车中' }],
    },
  },
  {
    path: '/tasks/:id(\\d+)',
    name: 'task',
    component: () => import('./TaskPage.vue'),
    meta: { title: '出车任务', permission: DRIVE },
  },
  {
    path: '/tasks/:id(\\d+)/change',
    name: 'task-change',
    component: () => import('./ReportChangePage.vue'),
    meta: { title: '报告变动', permission: DRIVE },
  },
] satisfies RouteRecordRaw[]
