import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/dispatch',
    name: 'dispatch',
    component: () => import('./DispatchPage.vue'),
    meta: {
      title: '调度',
      permission: 'trips.dispatch',
      tab: { icon: 'logistics', order: 15, title: '调度' },
      waiting: [
        { key: 'dispatch', title: '用车待派车', hint: '选择车辆和驾驶员', query: { tab: 'pending' } },
        { key: 'close', title: '任务待结单', hint: '车辆已回场', query: { tab: 'close' } },
        {
          key: 'close_late',
          title: '任务超时未结单',
          hint: '回场后超过规定时间',
          query: { tab: 'close' },
          part: true,
        },
        { key: 'changes', title: '途中变动待确认', hint: '驾驶员的报告', query: { tab: 'changes' } },
      ],
    },
  },
  {
    path: '/dispatch/:id(\\d+)',
    name: 'dispatch-trip',
    component: () => import('./DispatchTripPage.vue'),
    meta: { title: '派车', permission: 'trips.dispatch' },
  },
] satisfies RouteRecordRaw[]
