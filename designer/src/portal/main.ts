/** Entry of the citizen portal: its own small bundle, without anything of the staff application. */
import { createApp } from 'vue';
import '../theme/tokens.css';
import { startTheme } from '../theme/theme.ts';
import Portal from './Portal.vue';
import './portal.css';

startTheme();
createApp(Portal).mount('#app');
