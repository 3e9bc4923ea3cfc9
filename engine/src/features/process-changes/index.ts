/** Feature: changing processes that run — migrate, modify, repair, cancel; one instance at once, many in the background. */
import type { Feature } from '../feature.ts';
import { changeCommands } from './commands.ts';
import { processChangeRoutes } from './routes.ts';
import { changeRunning } from './running.ts';
import './tables.ts';

export const processChanges: Feature = {
  name: 'process-changes',
  commands: changeCommands,
  deliveries: [changeRunning],
  routes: processChangeRoutes,
};
