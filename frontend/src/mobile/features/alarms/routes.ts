import type { RouteRecordRaw } from 'vue-router'
import { LOOK_BACK, WATCH } from '@/shared/useDrivingAlarms'

export default [
  {
    path: '/driving-alarms',
    name: 'driving-alarms',
    component: () => import('./DrivingAlarmPage.vue'),
    meta: {
      title: '驾驶提醒',
      permission: [...WATCH],
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
