import { House } from '@element-plus/icons-vue'
import { createRouter, createWebHistory } from 'vue-router'
import { collectRoutes } from '@/shared/routes'
import DeskLayout from './layout/DeskLayout.vue'

const features = import.meta.glob('../features/*/routes.ts', { eager: true, import: 'default' })

export const router = createRouter({
  history: createWebHistory('/'),
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
  routes: [
    {
      path: '/sign-in',
      name: 'sign-in',
      component: () => import('./pages/SignInPage.vue'),
      meta: { title: '登录', public: true },
    },
    {
      path: '/setup',
      name: 'setup',
      component: () => import('./pages/SetupPage.vue'),
      meta: { title: '首次设置', public: true },
    },
    {
      path: '/change-password',
      name: 'change-password',
      component: () => import('./pages/ChangePasswordPage.vue'),
      meta: { title: '修改密码' },
    },
    {
      path: '/second-factor',
      name: 'second-factor',
      component: () => import('./pages/SecondFactorPage.vue'),
      meta: { title: '绑定动态口令' },
    },
    {
      path: '/suspended',
      name: 'suspended',
      component: () => import('./pages/SuspendedPage.vue'),
      meta: { title: '账号暂停使用' },
    },
    {
      path: '/unreachable',
      name: 'unreachable',
      component: () => import('./pages/UnreachablePage.vue'),
      meta: { title: '无法连接', public: true },
    },
    {
      path: '/',
      component: DeskLayout,
      children: [
        {
          path: '',
          name: 'home',
          component: () => import('./pages/HomePage.vue'),
          meta: { title: '工作台', menu: { icon: House, group: 'home', order: 0 } },
        },
        ...collectRoutes(features),
        {
          path: '/not-permitted',
          name: 'not-permitted',
          component: () => import('./pages/NotPermittedPage.vue'),
          meta: { title: '无权访问' },
        },
        {
          path: '/:anything(.*)*',
          name: 'not-found',
          component: () => import('./pages/NotFoundPage.vue'),
          meta: { title: '页面不存在' },
        },
      ],
    },
  ],
})
