/** Entry of the citizen portal: its own small bundle, without anything of the staff application. */
import { createApp } from 'vue';
import '../theme/tokens.css';
import { startTheme } from '../theme/theme.ts';
import { startTicking } from '../time/now.ts';
import Portal from './Portal.vue';
import './portal.css';

startTheme();
startTicking();
createApp(Portal).mount('#app');
