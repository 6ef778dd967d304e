import { Bell, ChatLineSquare, Cpu, Place } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'
import { can } from '@/shared/session'
import { LOOK_BACK, WATCH } from '@/shared/useDrivingAlarms'

const LOOK = ['terminals.view', 'terminals.manage', 'terminals.command', 'terminals.control'] as const

export default [
  {
    path: '/terminals',
    name: 'terminals',
    component: () => import('./TerminalListPage.vue'),
    meta: {
      title: '车载终端',
      permission: ['terminals.view', 'terminals.manage'],
      menu: { icon: Cpu, group: 'terminals', order: 10 },
    },
  },
  {
    path: '/terminals/missing',
    name: 'missing-terminals',
    component: () => import('./MissingListPage.vue'),
    meta: { title: '未安装终端的车辆', permission: ['terminals.view', 'terminals.manage'] },
  },
  {
    path: '/terminals/:id(\\d+)',
    name: 'terminal',
    component: () => import('./TerminalPage.vue'),
    meta: { title: '车载终端', permission: ['terminals.view', 'terminals.manage'] },
  },
  {
    path: '/driving-alarms',
    name: 'driving-alarms',
    component: () => import('./DrivingAlarmPage.vue'),
    // Whoever only looks back comes to the records.
    beforeEnter: () => can(WATCH) || { name: 'driving-alarm-records' },
    meta: {
      title: '驾驶提醒',
      permission: [...WATCH, ...LOOK_BACK],
      menu: { icon: Bell, group: 'terminals', order: 25 },
    },
  },
  {
    path: '/driving-alarms/records',
    name: 'driving-alarm-records',
    component: () => import('./AlarmRecordPage.vue'),
    meta: { title: '驾驶报警记录', permission: [...LOOK_BACK] },
  },
  {
    path: '/commands',
    name: 'commands',
    component: () => import('./CommandListPage.vue'),
    meta: {
      title: '指令记录',
      permission: [...LOOK],
      menu: { icon: ChatLineSquare, group: 'terminals', order: 30 },
    },
  },
  {
    path: '/fences',
    name: 'fences',
    component: () => import('./FenceListPage.vue'),
    meta: {
      title: '电子围栏',
      permission: [...LOOK],
      menu: { icon: Place, group: 'terminals', order: 40 },
    },
  },
] satisfies RouteRecordRaw[]
