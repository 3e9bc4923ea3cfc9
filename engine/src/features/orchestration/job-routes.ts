/** Jobs for workers outside: search, activation with long poll, completion, failure, error, update. */
import { z } from 'zod';
import type { ActivatedJob } from '../../runtime/process/jobs.ts';
import { Reply, route, type FeatureDeps, type Route } from '../feature.ts';
import { notSupported } from './errors.ts';
import { pick } from './instance-routes.ts';
import { createJobBroker } from './job-broker.ts';
import { jobs } from './job-search.ts';
import { searchRoute } from './search/routes.ts';
import { byKey, checkTenant, long, TENANT, variables } from './shapes.ts';

/** As Camunda 8: how long an activation waits when the request does not say. */
const DEFAULT_WAIT_MS = 10_000;
const MAX_WAIT_MS = 600_000;

const names = z.array(z.string().max(400)).max(1_000).nullish();
const activation = z.object({
  type: z.string().min(1).max(400),
  maxJobsToActivate: z.number().int().min(1).max(10_000),
  timeout: long(1),
  worker: z.string().max(400).nullish(),
  fetchVariable: names,
  /** 0: the server's own; negative: answer at once. */
  requestTimeout: long(Number.MIN_SAFE_INTEGER).nullish(),
  tenantIds: z.array(z.string()).nullish(),
});

const failure = z.object({
  retries: z.number().int().min(0).max(1_000_000).default(0),
  errorMessage: z.string().max(10_000).nullish(),
  retryBackOff: long(0).nullish(),
  variables,
});

const bpmnError = z.object({
  errorCode: z.string().min(1).max(400),
  errorMessage: z.string().max(10_000).nullish(),
  variables,
});

const completion = z.object({ variables, result: z.object({ type: z.string().optional() }).loose().nullish() });

const update = z.object({
  changeset: z
    .object({
      retries: z.number().int().min(1).max(1_000_000).nullish(),
      timeout: long(1).nullish(),
    })
    .refine(({ retries, timeout }) => retries || timeout, { message: 'retries or timeout is needed' }),
  operationReference: z.unknown().optional(),
});

export function jobRoutes(deps: FeatureDeps): Route[] {
  const { pipeline } = deps;
  const broker = createJobBroker(deps);
  const work = { tag: 'orchestration', access: 'orchestration.work' } as const;
  const params = byKey('jobKey');
  const done = new Reply(204, undefined);
  return [
    searchRoute(deps, jobs, '/v2/jobs'),
    route({
      ...work,
      method: 'post',
      path: '/v2/jobs/activation',
      summary: { zh: '领取作业（长轮询）', en: 'Activate jobs (long poll)' },
      body: activation,
      async handle({ actor, body, gone }) {
        checkTenant(...(body.tenantIds ?? []));
        const activated = await broker.activate({
          type: body.type,
          maxJobs: body.maxJobsToActivate,
          timeoutMs: body.timeout,
          worker: body.worker ?? '',
          waitMs: Math.min(body.requestTimeout || DEFAULT_WAIT_MS, MAX_WAIT_MS),
          actor,
          gone,
        });
        return { jobs: activated.map((job) => jobView(job, body.fetchVariable ?? [])) };
      },
    }),
    route({
      ...work,
      method: 'post',
      path: '/v2/jobs/{jobKey}/completion',
      summary: { zh: '完成作业', en: 'Complete a job' },
      params,
      body: completion.nullish(),
      async handle({ actor, params: { jobKey }, body }) {
        if (body?.result?.type)
          throw notSupported({
            what: 'job results, which belong to listeners and ad-hoc sub-processes worked by jobs',
          });
        await pipeline.submit({ type: 'job.complete', payload: { jobKey, variables: body?.variables ?? {} }, actor });
        return done;
      },
    }),
    route({
      ...work,
      method: 'post',
      path: '/v2/jobs/{jobKey}/failure',
      summary: { zh: '作业失败', en: 'Fail a job' },
      params,
      body: failure,
      async handle({ actor, params: { jobKey }, body }) {
        const payload = {
          jobKey,
          retries: body.retries,
          errorMessage: body.errorMessage ?? '',
          retryBackOffMs: body.retryBackOff ?? 0,
          variables: body.variables,
        };
        await pipeline.submit({ type: 'job.fail', payload, actor });
        return done;
      },
    }),
    route({
      ...work,
      method: 'post',
      path: '/v2/jobs/{jobKey}/error',
      summary: { zh: '作业抛出 BPMN 错误', en: 'Throw a BPMN error for a job' },
      params,
      body: bpmnError,
      async handle({ actor, params: { jobKey }, body }) {
        const { errorCode, errorMessage } = body;
        const payload = { jobKey, errorCode, ...(errorMessage ? { errorMessage } : {}), variables: body.variables };
        await pipeline.submit({ type: 'job.throw', payload, actor });
        return done;
      },
    }),
    route({
      ...work,
      method: 'patch',
      path: '/v2/jobs/{jobKey}',
      summary: { zh: '修改作业的重试次数或租期', en: 'Change retries or timeout of a job' },
      params,
      body: update,
      async handle({ actor, params: { jobKey }, body: { changeset } }) {
        const { retries, timeout } = changeset;
        const payload = { jobKey, ...(retries ? { retries } : {}), ...(timeout ? { timeoutMs: timeout } : {}) };
        await pipeline.submit({ type: 'job.update', payload, actor });
        return done;
      },
    }),
  ];
}

const jobView = ({ row, variables: visible }: ActivatedJob, fetch: readonly string[]) => ({
  jobKey: row.key,
  type: row.type,
  processInstanceKey: row.process_instance_key,
  processDefinitionId: row.process_id,
  processDefinitionVersion: row.version,
  processDefinitionKey: row.process_definition_key,
  elementId: row.element_id,
  elementInstanceKey: row.element_instance_key,
  customHeaders: row.headers,
  worker: row.worker ?? '',
  retries: row.retries,
  deadline: row.deadline,
  variables: fetch.length > 0 ? pick(visible, fetch) : visible,
  tenantId: TENANT,
  kind: 'BPMN_ELEMENT',
  listenerEventType: 'UNSPECIFIED',
});
