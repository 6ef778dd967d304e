import 'dayjs/locale/zh-cn'
import '@/shared/theme.css'
import './element.css'
import { createApp } from 'vue'
import { launch } from '@/shared/launch'
import { tellError } from '../ui/messages'
import AppRoot from './AppRoot.vue'
import { router } from './router'

launch(createApp(AppRoot), router, tellError)
