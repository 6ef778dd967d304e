import { openMobile, shouldOpenMobile } from '@/shared/version'

// Decided before the desk's code is loaded: a phone on a slow line should not pay for it.
const here = location.pathname + location.search
if (shouldOpenMobile(location.pathname)) openMobile(here)
else void import('./app/start')
