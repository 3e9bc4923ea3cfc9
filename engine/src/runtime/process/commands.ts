/**
 * The commands of the process runtime. They carry no permission checks of their own: the /v2 routes and the features
 * that submit them have checked the caller.
 */
import { z } from 'zod';
import type { Occurrence } from '../../core/bpmn/index.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import { jsonObject } from '../../core/schema.ts';
import type { AnyCommand, CommandContext, CommandDefinition, UnitOfWork } from '../command.ts';
import type { Deployment } from '../processes.ts';
import { changeCommands } from './change-commands.ts';
import type { Execution, ProcessRuntime } from './execution.ts';
import { isGone, messageNotCorrelated } from './errors.ts';
import { activateAdHoc } from './ad-hoc.ts';
import { activateJobs, completeJob, failJob, throwJobError, updateJob } from './jobs.ts';
import { EXPIRE_MESSAGE, expireMessage, pointId, publishMessage } from './messages.ts';
import { evaluateConditions } from './conditions.ts';
import { broadcastSignal } from './signals.ts';
import { evaluateDecision } from './decisions.ts';
import { deploy } from './deployments.ts';
import { cancelInstance, definitionFor, startInstance } from './instances.ts';
import { resolveIncident } from './incidents.ts';
import { openExecution } from './port.ts';
import { START_BY_TIMER, startByTimer } from './start-events.ts';
import { TRIGGER_TIMER } from './timers.ts';
import { assignUserTask, completeUserTask, updateUserTask } from './user-tasks.ts';
import { setVariables } from './variables.ts';

const key = z.string().regex(/^\d{1,19}$/);
const name = z.string().min(1).max(400);
const milliseconds = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

const resource = z.object({ name: z.string().min(1).max(400), content: z.string().max(10_000_000) });

/** A step reads its instance and mostly writes its variables. */
const instanceRows = [
  { table: 'process_instance' as const, column: 'process_instance_key' },
  { table: 'variable_scope' as const, column: 'process_instance_key' },
];

/** What /v2 answers when an instance was created. */
export interface CreatedInstance {
  processInstanceKey: string;
  processDefinitionKey: string;
  processId: string;
  version: number;
}

export function processCommands(runtime: ProcessRuntime): AnyCommand[] {
  const open = (uow: UnitOfWork, ctx: CommandContext): Execution => openExecution(uow, ctx, runtime);
  return [
    ...definitionCommands(open),
    ...instanceCommands(open, runtime),
    ...changeCommands(open),
    ...jobCommands(open),
    ...taskCommands(open),
    ...messageCommands(open),
    ...timerCommands(open),
    evaluate(runtime),
  ];
}

type Open = (uow: UnitOfWork, ctx: CommandContext) => Execution;

/** The payload's type comes from its schema alone. */
const define = <S extends z.ZodType, R extends Json | void>(
  definition: Omit<CommandDefinition<z.infer<S>, R>, 'payload'> & { payload: S },
): AnyCommand => definition as AnyCommand;

function definitionCommands(open: Open): AnyCommand[] {
  return [
    define({
      type: 'definition.deploy',
      payload: z.object({ resources: z.array(resource).max(1_000), origin: z.string().max(120).optional() }),
      async execute(uow, request, ctx) {
        const execution = open(uow, ctx);
        return (await execution.run(() => deploy(execution, request))) as unknown as Json;
      },
      audit(_request, result) {
        const { deploymentKey, processes, decisions, forms } = result as unknown as Deployment;
        const deployed = [
          ...processes.map(({ processId, version }) => `${processId} v${version}`),
          ...decisions.map(({ decisionId, version }) => `${decisionId} v${version}`),
          ...forms.map(({ formId, version }) => `${formId} v${version}`),
        ];
        return { objectType: 'deployment', objectId: deploymentKey, summary: { deployed } };
      },
    }),
  ];
}

function instanceCommands(open: Open, runtime: ProcessRuntime): AnyCommand[] {
  const start = z.object({
    processId: z.string().max(200).optional(),
    processDefinitionKey: key.optional(),
    version: z.number().int().positive().optional(),
    variables: jsonObject,
    startBefore: z.array(z.string().min(1).max(400)).max(100).optional(),
    stopAfter: z.array(z.string().min(1).max(400)).max(100).optional(),
    businessKey: z.string().max(200).optional(),
    tags: z.array(z.string().max(100)).max(10).optional(),
  });
  return [
    define({
      type: 'instance.create',
      payload: start,
      needs: ({ processId, version }) =>
        processId && !version ? [{ table: 'definition_ref' as const, key: `process:${processId}` }] : [],
      async execute(uow, request, ctx) {
        const execution = open(uow, ctx);
        const { row } = await definitionFor(uow, runtime.definitions, request);
        const started = await execution.run(() => startInstance(execution, request));
        return { ...started, processId: row.process_id, version: row.version };
      },
      audit: (_request, { processInstanceKey, processId, version }) => ({
        objectType: 'process-instance',
        objectId: processInstanceKey,
        summary: { processId, version },
      }),
    }),
    define({
      type: 'instance.cancel',
      payload: z.object({ processInstanceKey: key, reason: z.string().max(500).optional() }),
      needs: (payload) => [{ table: 'process_instance' as const, key: payload.processInstanceKey }],
      async execute(uow, { processInstanceKey, reason }, ctx) {
        const execution = open(uow, ctx);
        await execution.run(() => cancelInstance(execution, processInstanceKey, reason));
      },
      audit: ({ processInstanceKey, reason }) => ({
        objectType: 'process-instance',
        objectId: processInstanceKey,
        summary: defined({ reason }),
      }),
    }),
    define({
      type: 'variable.set',
      payload: z.object({ scopeKey: key, variables: jsonObject, local: z.boolean().default(false) }),
      async execute(uow, { scopeKey, variables, local }, ctx) {
        const execution = open(uow, ctx);
        await execution.run(() => setVariables(execution, scopeKey, variables, local));
      },
      audit: ({ scopeKey, variables }) => ({
        objectType: 'variable-scope',
        objectId: scopeKey,
        summary: { names: Object.keys(variables) },
      }),
    }),
    define({
      type: 'ad-hoc.activate',
      payload: z.object({
        elementInstanceKey: key,
        elements: z
          .array(z.object({ elementId: z.string().min(1).max(400), variables: jsonObject }))
          .min(1)
          .max(1_000),
        cancelRemaining: z.boolean().optional(),
      }),
      async execute(uow, { elementInstanceKey, ...what }, ctx) {
        const execution = open(uow, ctx);
        await execution.run(() => activateAdHoc(execution, elementInstanceKey, what));
      },
      audit: ({ elementInstanceKey, elements }) => ({
        objectType: 'element-instance',
        objectId: elementInstanceKey,
        summary: { elements: elements.map(({ elementId }) => elementId) },
      }),
    }),
    define({
      type: 'incident.resolve',
      payload: z.object({
        incidentKey: key,
        retries: z.number().int().min(1).max(100).optional(),
        reason: z.string().max(500).optional(),
      }),
      needs: ({ incidentKey }) => [{ table: 'incident' as const, key: incidentKey }],
      async execute(uow, { incidentKey, retries }, ctx) {
        const execution = open(uow, ctx);
        await execution.run(() => resolveIncident(execution, incidentKey, retries));
      },
      audit: ({ incidentKey, retries, reason }) => ({
        objectType: 'incident',
        objectId: incidentKey,
        summary: defined({ retries, reason }),
      }),
    }),
  ];
}

function jobCommands(open: Open): AnyCommand[] {
  const jobNeeds = ({ jobKey }: { jobKey: string }) => [{ table: 'job' as const, key: jobKey, then: instanceRows }];
  const jobAudit = ({ jobKey }: { jobKey: string }) => ({ objectType: 'job', objectId: jobKey, summary: {} });
  return [
    define({
      type: 'job.activate',
      payload: z.object({
        type: z.string().min(1).max(400),
        requests: z
          .array(
            z.object({
              maxJobs: z.number().int().min(1).max(10_000),
              timeoutMs: milliseconds,
              worker: z.string().max(400),
            }),
          )
          .min(1),
      }),
      housekeeping: true,
      execute: async (uow, { type, requests }): Promise<Json> =>
        (await activateJobs(uow, type, requests)) as unknown as Json,
    }),
    define({
      type: 'job.complete',
      payload: z.object({ jobKey: key, variables: jsonObject }),
      needs: jobNeeds,
      async execute(uow, { jobKey, variables }, ctx) {
        const execution = open(uow, ctx);
        await execution.run(() => completeJob(execution, jobKey, variables));
      },
      audit: jobAudit,
    }),
    define({
      type: 'job.fail',
      payload: z.object({
        jobKey: key,
        retries: z.number().int().min(0).max(1_000_000).default(0),
        errorMessage: z.string().max(10_000).optional(),
        retryBackOffMs: milliseconds.optional(),
        variables: jsonObject.optional(),
      }),
      needs: jobNeeds,
      async execute(uow, { jobKey, ...failure }, ctx) {
        const execution = open(uow, ctx);
        await execution.run(() => failJob(execution, jobKey, failure));
      },
      audit: ({ jobKey, retries }) => ({ objectType: 'job', objectId: jobKey, summary: { retries } }),
    }),
    define({
      type: 'job.throw',
      payload: z.object({
        jobKey: key,
        errorCode: z.string().min(1).max(400),
        errorMessage: z.string().max(10_000).optional(),
        variables: jsonObject.optional(),
      }),
      needs: jobNeeds,
      async execute(uow, { jobKey, ...error }, ctx) {
        const execution = open(uow, ctx);
        await execution.run(() => throwJobError(execution, jobKey, error));
      },
      audit: ({ jobKey, errorCode }) => ({ objectType: 'job', objectId: jobKey, summary: { errorCode } }),
    }),
    define({
      type: 'job.update',
      payload: z.object({
        jobKey: key,
        retries: z.number().int().min(1).max(1_000_000).optional(),
        timeoutMs: milliseconds.optional(),
      }),
      needs: jobNeeds,
      execute: (uow, { jobKey, ...change }) => updateJob(uow, jobKey, change),
      audit: ({ jobKey, ...change }) => ({ objectType: 'job', objectId: jobKey, summary: defined(change) }),
    }),
  ];
}

const defined = (change: Record<string, Json | undefined>): JsonObject =>
  Object.fromEntries(Object.entries(change).filter((entry): entry is [string, Json] => entry[1] !== undefined));

function taskCommands(open: Open): AnyCommand[] {
  const taskNeeds = ({ userTaskKey }: { userTaskKey: string }) => [
    { table: 'user_task' as const, key: userTaskKey, then: instanceRows },
  ];
  const about = (userTaskKey: string, summary: JsonObject = {}) => ({
    objectType: 'user-task',
    objectId: userTaskKey,
    summary,
  });
  const groups = z.array(z.string().min(1).max(120)).max(100);
  return [
    define({
      type: 'user-task.complete',
      payload: z.object({ userTaskKey: key, variables: jsonObject, action: z.string().max(120).optional() }),
      needs: taskNeeds,
      async execute(uow, { userTaskKey, variables, action }, ctx) {
        const execution = open(uow, ctx);
        await execution.run(() => completeUserTask(execution, userTaskKey, variables, action));
      },
      audit: ({ userTaskKey }) => about(userTaskKey),
    }),
    define({
      type: 'user-task.assign',
      payload: z.object({
        userTaskKey: key,
        assignee: z.string().min(1).max(120).nullable(),
        override: z.boolean().optional(),
        action: z.string().max(120).optional(),
      }),
      needs: taskNeeds,
      async execute(uow, { userTaskKey, assignee, override, action }) {
        await assignUserTask(uow, userTaskKey, assignee, { override, action });
      },
      audit: ({ userTaskKey, assignee }) => about(userTaskKey, { assignee }),
    }),
    define({
      type: 'user-task.update',
      payload: z.object({
        userTaskKey: key,
        candidateGroups: groups.optional(),
        candidateUsers: groups.optional(),
        dueAt: milliseconds.nullable().optional(),
        followUpAt: milliseconds.nullable().optional(),
        priority: z.number().int().min(0).max(100).optional(),
        action: z.string().max(120).optional(),
      }),
      needs: taskNeeds,
      async execute(uow, { userTaskKey, ...change }) {
        await updateUserTask(uow, userTaskKey, change);
      },
      audit: ({ userTaskKey, ...change }) => about(userTaskKey, defined(change)),
    }),
  ];
}

function messageCommands(open: Open): AnyCommand[] {
  const message = z.object({
    name,
    correlationKey: z.string().max(400),
    variables: jsonObject,
    timeToLiveMs: milliseconds.optional(),
    messageId: z.string().min(1).max(400).optional(),
  });
  const needs = (payload: { name: string; correlationKey: string }) => [
    { table: 'message_point' as const, key: pointId(payload.name, payload.correlationKey) },
  ];
  return [
    define({
      type: 'message.publish',
      payload: message,
      needs,
      async execute(uow, request, ctx) {
        const execution = open(uow, ctx);
        const { messageKey } = await execution.run(() => publishMessage(execution, request));
        return { messageKey };
      },
      audit: ({ name }, { messageKey }) => ({ objectType: 'message', objectId: messageKey, summary: { name } }),
    }),
    define({
      type: 'message.correlate',
      payload: message.omit({ timeToLiveMs: true, messageId: true }),
      needs,
      async execute(uow, request, ctx) {
        const execution = open(uow, ctx);
        const { messageKey, instanceKey } = await execution.run(() => publishMessage(execution, request));
        const { name, correlationKey } = request;
        if (!instanceKey) throw messageNotCorrelated({ name, correlationKey });
        return { messageKey, processInstanceKey: instanceKey };
      },
      audit: ({ name }, { messageKey }) => ({ objectType: 'message', objectId: messageKey, summary: { name } }),
    }),
    define({
      type: EXPIRE_MESSAGE,
      payload: z.object({ messageKey: key }),
      housekeeping: true,
      execute: (uow, { messageKey }) => expireMessage(uow, messageKey),
    }),
    define({
      type: 'signal.broadcast',
      payload: z.object({ name, variables: jsonObject }),
      async execute(uow, { name: signal, variables }, ctx) {
        const execution = open(uow, ctx);
        await execution.run(() => broadcastSignal(execution, signal, variables));
        return { signalKey: uow.nextKey() };
      },
      audit: ({ name: signal }, { signalKey }) => ({
        objectType: 'signal',
        objectId: signalKey,
        summary: { name: signal },
      }),
    }),
    define({
      type: 'condition.evaluate',
      payload: z.object({ variables: jsonObject, processDefinitionKey: key.optional() }),
      async execute(uow, question, ctx) {
        const execution = open(uow, ctx);
        const instances = await execution.run(() => evaluateConditions(execution, question));
        return { evaluationKey: uow.nextKey(), instances: instances.map((one) => ({ ...one })) };
      },
      audit: (_question, { evaluationKey, instances }) => ({
        objectType: 'condition',
        objectId: evaluationKey,
        summary: { started: instances.map((one) => one.processInstanceKey) },
      }),
    }),
  ];
}

const evaluate = (runtime: ProcessRuntime): AnyCommand =>
  define({
    type: 'decision.evaluate',
    payload: z.object({
      decisionKey: key.optional(),
      decisionId: z.string().max(400).optional(),
      variables: jsonObject,
    }),
    execute: async (uow, request, ctx): Promise<Json> =>
      (await evaluateDecision(runtime, uow, ctx, request)) as unknown as Json,
    audit: ({ decisionKey, decisionId }) => ({
      objectType: 'decision',
      objectId: decisionKey ?? decisionId ?? '',
      summary: {},
    }),
  });

function timerCommands(open: Open): AnyCommand[] {
  return [
    define({
      type: TRIGGER_TIMER,
      payload: z.object({ processInstanceKey: key, timerKey: key }),
      needs: (payload) => [{ table: 'process_instance' as const, key: payload.processInstanceKey }],
      async execute(uow, { processInstanceKey, timerKey }, ctx) {
        const execution = open(uow, ctx);
        try {
          await execution.run(() => execution.step(processInstanceKey, { type: 'triggerTimer', timerKey }));
        } catch (error) {
          if (!isGone(error)) throw error;
        }
      },
      audit: ({ processInstanceKey }) => ({
        objectType: 'process-instance',
        objectId: processInstanceKey,
        summary: {},
      }),
    }),
    define({
      type: START_BY_TIMER,
      payload: z.object({
        definitionKey: key,
        elementId: z.string(),
        occurrence: z.object({
          dueAt: z.number(),
          left: z.number(),
          every: z.string().nullable(),
        }) satisfies z.ZodType<Occurrence>,
      }),
      async execute(uow, { definitionKey, elementId, occurrence }, ctx) {
        const execution = open(uow, ctx);
        await execution.run(() => startByTimer(execution, definitionKey, elementId, occurrence));
      },
      audit: ({ definitionKey }) => ({ objectType: 'process-definition', objectId: definitionKey, summary: {} }),
    }),
  ];
}
