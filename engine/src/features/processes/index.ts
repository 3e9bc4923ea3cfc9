/** Feature: the designer's backend (read, check, publish, roll back) and the diagram of running instances. */
import type { Feature } from '../feature.ts';
import { publish, rollback } from './commands.ts';
import { processRoutes } from './routes.ts';
import './tables.ts';

export const processes: Feature = {
  name: 'processes',
  commands: [publish, rollback],
  routes: processRoutes,
  permissions: [
    { id: 'process.design', name: { zh: '查看和设计流程', en: 'See and design processes' } },
    { id: 'process.publish', name: { zh: '发布流程', en: 'Publish processes' } },
    { id: 'process.watch', name: { zh: '查看全部流程实例', en: 'Watch all process instances' } },
  ],
};
