import { fileURLToPath } from 'node:url'
import { VantResolver } from '@vant/auto-import-resolver'
import vue from '@vitejs/plugin-vue'
import components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import type { Connect, Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Both entries use history routing: a path below /m/ that is no file belongs to the phone's page. */
function mobileHistory(): Plugin {
  const rewrite: Connect.NextHandleFunction = (request, _response, next) => {
    const path = request.url?.split('?')[0] ?? ''
    if ((path === '/m' || path.startsWith('/m/')) && !path.includes('.')) request.url = '/m/index.html'
    next()
  }
  return {
    name: 'mobile-history',
    configureServer: ({ middlewares }) => void middlewares.use(rewrite),
    configurePreviewServer: ({ middlewares }) => void middlewares.use(rewrite),
  }
}

/** Vant's icon font is inlined, with a fallback on a host far away: in a closed network nothing may be asked of it. */
function ownFontsOnly(): Plugin {
  return {
    name: 'own-fonts-only',
    enforce: 'pre',
    transform: (code, id) =>
      id.includes('vant') && id.includes('.css')
        ? code.replace(/,\s*url\(["']?(https?:)?\/\/[^)]*\)\s*format\([^)]*\)/g, '')
        : null,
  }
}

/** The host stays the browser's: the server refuses what seems to come from another site. */
const proxy = { '/api': { target: process.env.API ?? 'http://127.0.0.1:8000', changeOrigin: false } }

export default defineConfig({
  base: '/',
  plugins: [
    vue(),
    // Only the two kits' own components are found by name; ours are imported, so that a reader sees where from.
    components({
      dirs: [],
      dts: false,
      resolvers: [ElementPlusResolver({ importStyle: 'css' }), VantResolver()],
    }),
    mobileHistory(),
    ownFontsOnly(),
  ],
  resolve: { alias: { '@': at('./src') } },
  server: { proxy },
  preview: { proxy },
  build: {
    target: ['chrome87', 'firefox78', 'safari14'],
    rolldownOptions: { input: { desk: at('./index.html'), mobile: at('./m/index.html') } },
  },
  test: { environment: 'jsdom', include: ['src/**/*.test.ts'], env: { TZ: 'America/New_York' } },
})
