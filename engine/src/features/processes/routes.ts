/** Routes of the designer's backend and of the process diagram. */
import { z } from 'zod';
import { route, type FeatureDeps, type Route } from '../feature.ts';
import { checkProcess } from './check.ts';
import { convertProcess } from './convert.ts';
import { readDiagram } from './diagram.ts';
import { opinionProblems } from './opinion-result.ts';
import { opinionOn } from './opinion.ts';
import { readPalette } from './palette.ts';
import { listProcesses, readProcess } from './queries.ts';
import {
  checkProcessBody,
  checkResult,
  conversion,
  instanceDiagram,
  palette,
  processDetail,
  processItem,
  publishedProcesses,
  publishProcess,
  rollbackProcess,
  type Published,
} from './schema.ts';

const MODEL_BYTES = 8_000_000;
const processParams = z.object({ processId: z.string().min(1).max(400) });

const reads = (deps: FeatureDeps): Route[] => [
  route({
    method: 'get',
    path: '/api/v1/processes',
    tag: 'processes',
    summary: { zh: '流程清单', en: 'Processes' },
    access: 'process.design',
    response: z.array(processItem),
    handle: () => listProcesses(deps.db),
  }),
  route({
    method: 'get',
    path: '/api/v1/processes/palette',
    tag: 'processes',
    summary: { zh: '设计器可用的作业、表单、决策、角色', en: 'What the designer offers in its pickers' },
    access: 'process.design',
    response: palette,
    handle: () => readPalette(deps),
  }),
  route({
    method: 'get',
    path: '/api/v1/processes/{processId}',
    tag: 'processes',
    summary: { zh: '一个流程及其版本', en: 'One process and its versions' },
    access: 'process.design',
    params: processParams,
    query: z.object({ version: z.coerce.number().int().positive().optional() }),
    response: processDetail,
    handle: ({ params, query }) => readProcess(deps.db, params.processId, query.version),
  }),
  route({
    method: 'get',
    path: '/api/v1/process-instances/{key}/diagram',
    tag: 'processes',
    summary: { zh: '流程实例图', en: 'An instance on its diagram' },
    access: 'staff',
    params: z.object({ key: z.string().regex(/^\d{1,20}$/) }),
    response: instanceDiagram,
    handle: ({ actor, params }) => readDiagram(deps.db, actor, params.key, deps.clock.now()),
  }),
];

const writes = ({ db, pipeline, background }: FeatureDeps): Route[] => [
  route({
    method: 'post',
    path: '/api/v1/processes/check',
    tag: 'processes',
    summary: { zh: '检查流程图', en: 'Check a model' },
    access: 'process.design',
    body: checkProcessBody,
    maxBodyBytes: MODEL_BYTES,
    response: checkResult,
    async handle({ body }) {
      const result = await checkProcess(db, body.xml);
      if (!body.secondOpinion) return result;
      const secondOpinion = await opinionOn(db, body.xml, background);
      return { ...result, problems: [...result.problems, ...opinionProblems(secondOpinion)], secondOpinion };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/processes/convert',
    tag: 'processes',
    summary: { zh: '转换 Camunda 7 流程图', en: 'Convert a model of Camunda 7' },
    access: 'process.design',
    body: publishProcess.pick({ xml: true }),
    maxBodyBytes: MODEL_BYTES,
    response: conversion,
    handle: ({ body }) => convertProcess(body.xml),
  }),
  route({
    method: 'post',
    path: '/api/v1/processes/publish',
    tag: 'processes',
    summary: { zh: '发布为新版本', en: 'Publish as a new version' },
    access: 'process.publish',
    body: publishProcess,
    maxBodyBytes: MODEL_BYTES,
    response: publishedProcesses,
    async handle({ actor, body }) {
      const differences = opinionProblems(await opinionOn(db, body.xml, background));
      const published = await pipeline.submit<Published>({ type: 'process.publish', payload: body, actor });
      return { ...published, problems: [...published.problems, ...differences] };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/processes/{processId}/rollback',
    tag: 'processes',
    summary: { zh: '回滚到旧版本', en: 'Roll back to an older version' },
    access: 'process.publish',
    params: processParams,
    body: rollbackProcess,
    response: publishedProcesses,
    handle: ({ actor, params, body }) =>
      pipeline.submit({ type: 'process.rollback', payload: { ...body, processId: params.processId }, actor }),
  }),
];

export const processRoutes = (deps: FeatureDeps): Route[] => [...reads(deps), ...writes(deps)];
