import type { RouteRecordRaw } from 'vue-router'
import { can } from '@/shared/session'
import { LOOK_BACK, WATCH } from '@/shared/useDrivingAlarms'

export default [
  {
    path: '/driving-alarms',
    name: 'driving-alarms',
    component: () => import('./DrivingAlarmPage.vue'),
    // Whoever only looks back comes to the records.
    beforeEnter: () => can(WATCH) || { name: 'driving-alarm-records' },
    meta: {
      title: '驾驶提醒',
      permission: [...WATCH, ...LOOK_BACK],
      more: { icon: 'bell', order: 46, title: '驾驶提醒' },
    },
  },
  {
    path: '/driving-alarms/records',
    name: 'driving-alarm-records',
    component: () => import('./AlarmRecordPage.vue'),
    meta: { title: '驾驶提醒', permission: [...LOOK_BACK] },
  },
] satisfies RouteRecordRaw[]
