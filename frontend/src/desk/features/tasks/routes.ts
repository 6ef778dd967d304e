import { Van } from '@element-plus/icons-vue'
import type { RouteRecordRaw } from 'vue-router'

export default [
  {
    path: '/tasks',
    name: 'tasks',
    component: () => import('./TaskListPage.vue'),
    meta: {
      title: '出车任务',
      permission: 'trips.dispatch',
      menu: { icon: Van, group: 'trips', order: 40 },
      waiting: [
        { key: 'close', title: '任务待结单', hint: '车辆已回场，核对后结单', query: { only: 'returned' } },
        {
          key: 'close_late',
          title: '任务超时未结单',
          hint: '回场后超过规定时间',
          query: { only: 'unclosed' },
          part: true,
        },
        { key: 'changes', title: '途中变动待确认', hint: '驾驶员报告了变动', query: { only: 'changes' } },
      ],
    },
  },
] satisfies RouteRecordRaw[]
