/** Feature: user tasks as people meet them: lists, forms, taking and completing them. */
import type { Feature } from '../feature.ts';
import { claimTask, completeTaskCommand, releaseTask } from './commands.ts';
import { taskRoutes } from './routes.ts';

export const tasks: Feature = {
  name: 'tasks',
  commands: [claimTask, releaseTask, completeTaskCommand],
  routes: taskRoutes,
  permissions: [
    { id: 'task.work', name: { zh: '办理任务', en: 'Work on tasks' } },
    { id: 'task.read.all', name: { zh: '查看全部任务', en: 'See all tasks' } },
  ],
};
