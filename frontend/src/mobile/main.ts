import 'vant/es/style/base.css'
import '@/shared/theme.css'
import './app/vant.css'
import { createApp } from 'vue'
import { launch } from '@/shared/launch'
import AppRoot from './app/AppRoot.vue'
import { router } from './app/router'
import { tellError } from './ui/messages'

launch(createApp(AppRoot), router, tellError)
