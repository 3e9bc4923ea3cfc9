/** Feature: decision tables (决策表) — read, analyse, try, publish and bring back, in files of DMN. */
import type { Feature } from '../feature.ts';
import { publish, restore } from './commands.ts';
import { decisionRoutes } from './routes.ts';

export const decisions: Feature = {
  name: 'decisions',
  commands: [publish, restore],
  routes: decisionRoutes,
  permissions: [
    { id: 'decision.design', name: { zh: '查看和设计决策表', en: 'See and design decision tables' } },
    { id: 'decision.publish', name: { zh: '发布决策表', en: 'Publish decision tables' } },
  ],
};
