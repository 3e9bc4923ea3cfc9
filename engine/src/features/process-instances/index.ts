/** Feature: process instances as operators see them. Changing many of them is `process-changes`. */
import type { Feature } from '../feature.ts';
import { processInstanceRoutes } from './routes.ts';

export const processInstances: Feature = { name: 'process-instances', routes: processInstanceRoutes };
