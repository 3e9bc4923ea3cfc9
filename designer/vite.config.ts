/**
 * Builds the two pages of the web application: `index.html` for staff and `portal.html` for citizens.
 * Nothing is inlined, so that a strict Content-Security-Policy holds. Editors (bpmn-js, Monaco, maps) are reached by
 * dynamic import only and become chunks of their own; the portal shares no Element Plus with the staff pages.
 * In development every call for data goes to the engine on port 8080.
 */
import vue from '@vitejs/plugin-vue';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const engine = process.env['LIANDONG_DEV_ENGINE'] ?? 'http://127.0.0.1:8080';
const page = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** The engine serves portal.html below /portal; the development server does the same. */
const portalPages: Plugin = {
  name: 'liandong-portal-pages',
  configureServer(server) {
    server.middlewares.use((request, _response, next) => {
      if (/^\/portal(\/|\?|$)/.test(request.url ?? '')) request.url = '/portal.html';
      next();
    });
  },
};

export default defineConfig({
  plugins: [vue(), portalPages],
  define: {
    __VUE_OPTIONS_API__: 'true',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
  },
  server: {
    port: 5173,
    strictPort: false,
    proxy: {
      '/api': { target: engine, changeOrigin: false },
      '/v2': { target: engine, changeOrigin: false },
      '/open311': { target: engine, changeOrigin: false },
      '/socket.io': { target: engine, ws: true, changeOrigin: false },
    },
  },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    rolldownOptions: { input: { index: page('index.html'), portal: page('portal.html') } },
  },
});
