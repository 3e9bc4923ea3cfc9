/** Entry of the staff pages: theme first (no flash), then languages, stores, queries, routes. */
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query';
import 'element-plus/dist/index.css';
import 'element-plus/theme-chalk/dark/css-vars.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { ApiProblem } from './api/problem.ts';
import App from './App.vue';
import { setUpI18n } from './i18n/setup.ts';
import { staffDictionaries } from './i18n/staff.ts';
import { makeRouter } from './router.ts';
import './theme/tokens.css';
import './theme/element.css';
import './theme/base.css';
import { useElement } from './theme/element.ts';
import { startTheme } from './theme/theme.ts';
import { startTicking } from './time/now.ts';

startTheme();
startTicking();

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: true,
      // A refusal stays a refusal; only a broken line is tried again.
      retry: (count, error) => count < 2 && error instanceof ApiProblem && (error.status === 0 || error.status >= 502),
    },
  },
});

const app = createApp(App);
app.use(createPinia());
app.use(setUpI18n(staffDictionaries.zh, staffDictionaries.en));
app.use(VueQueryPlugin, { queryClient: client });
useElement(app);
app.use(makeRouter());
app.mount('#app');
