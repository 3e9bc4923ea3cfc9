/** The process API for programs: Camunda 8's Orchestration Cluster REST, version 2, as far as the kernel goes. */
import type { Feature } from '../feature.ts';
import { batchRoutes } from './batch-routes.ts';
import { changeRoutes } from './change-routes.ts';
import { decisionRoutes } from './decision-routes.ts';
import { definitionRoutes } from './definition-routes.ts';
import { deploymentRoutes } from './deployment-routes.ts';
import { elementRoutes } from './element-routes.ts';
import { incidentRoutes } from './incident-routes.ts';
import { instanceRoutes } from './instance-routes.ts';
import { jobRoutes } from './job-routes.ts';
import { messageRoutes } from './message-routes.ts';
import { systemRoutes } from './system-routes.ts';
import { userTaskRoutes } from './user-task-routes.ts';
import { variableRoutes } from './variable-routes.ts';

export const orchestration: Feature = {
  name: 'orchestration',
  routes: (deps) => [
    ...systemRoutes(deps),
    ...deploymentRoutes(deps),
    ...definitionRoutes(deps),
    ...instanceRoutes(deps),
    ...changeRoutes(deps),
    ...batchRoutes(deps),
    ...elementRoutes(deps),
    ...incidentRoutes(deps),
    ...jobRoutes(deps),
    ...userTaskRoutes(deps),
    ...messageRoutes(deps),
    ...variableRoutes(deps),
    ...decisionRoutes(deps),
  ],
  permissions: [
    {
      id: 'orchestration.read',
      name: { zh: '流程接口：查看流程、实例与变量', en: 'Process API: see processes and instances' },
    },
    {
      id: 'orchestration.work',
      name: {
        zh: '流程接口：启动流程、执行作业、收发消息',
        en: 'Process API: start processes, work jobs, publish messages',
      },
    },
    {
      id: 'orchestration.operate',
      name: { zh: '流程接口：取消实例、改变量、解决异常', en: 'Process API: cancel, set variables, resolve incidents' },
    },
    { id: 'process.publish', name: { zh: '发布流程', en: 'Publish processes' } },
  ],
};
