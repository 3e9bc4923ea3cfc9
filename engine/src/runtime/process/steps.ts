/**
 * Steps of instances: loads the state, lets the kernel make the step, hands its effects to the projection. A step that
 * the kernel refuses changes nothing. A command that leads round an endless cycle leaves an incident that holds the
 * command: whoever mends the cause resolves the incident, and it is tried again.
 */
import { migrate, step, type MigrationPlan } from '../../core/bpmn/index.ts';
import {
  StepRefusal,
  type InstanceState,
  type ProcessCommand,
  type StepEnv,
  type StepResult,
} from '../../core/bpmn/types.ts';
import type { Json } from '../../core/json.ts';
import type { CommandContext } from '../command.ts';
import { boundRef, type Binding } from './definition-refs.ts';
import { changeRefused } from './change-errors.ts';
import type { Definition } from './definition-cache.ts';
import type { LoadedDecision } from './decisions.ts';
import { instanceNotFound, instanceOver, stepRefused, tooMuchFollows } from './errors.ts';
import type { Execution, NewInstance } from './execution.ts';
import type { Evaluation } from './projected-step.ts';
import { project } from './projection.ts';
import type { ProcessInstanceRow } from './tables.ts';

/** Creates an instance and makes its first step. Raises TOO_MANY_STEPS when it would never come to rest. */
export async function createInstance(execution: Execution, request: NewInstance): Promise<ProcessInstanceRow> {
  const { uow, ctx } = execution;
  const row = newRow(uow.nextKey(), request, uow.now, ctx);
  const command: ProcessCommand = {
    type: 'create',
    instanceKey: row.key,
    variables: request.variables,
    version: request.definition.row.version,
    startElementId: request.startElementId,
    ...(request.startBefore && { startBefore: request.startBefore.map((elementId) => ({ elementId })) }),
    ...(request.stopAfter && { stopAfter: request.stopAfter }),
    parent: request.parent && {
      instanceKey: request.parent.row.key,
      elementInstanceKey: request.parent.elementInstanceKey,
    },
  };
  const { result, evaluations } = await attempt(execution, request.definition, null, command).catch(refuse);
  return project(execution, request.definition, row, result, { created: true, evaluations });
}

/** Makes one step of a live instance. Refuses with INSTANCE_NOT_FOUND, INSTANCE_OVER or INVALID_STATE. */
export async function stepInstance(execution: Execution, instanceKey: string, command: ProcessCommand): Promise<void> {
  const row = await execution.uow.get('process_instance', instanceKey);
  if (!row) throw instanceNotFound({ key: instanceKey });
  if (row.status !== 'active' || !row.state) throw instanceOver({ key: instanceKey });
  const definition = await execution.runtime.definitions.load(execution.uow, row.process_definition_key);
  try {
    const { result, evaluations } = await attempt(execution, definition, row.state, command);
    await project(execution, definition, row, result, { created: false, evaluations });
  } catch (error) {
    if (error instanceof StepRefusal && error.code === 'TOO_MANY_STEPS') {
      return await holdCommand(execution, row, command, error);
    }
    refuse(error);
  }
}

function refuse(error: unknown): never {
  if (!(error instanceof StepRefusal)) throw error;
  if (error.code === 'CHANGE_REFUSED') throw changeRefused({}, error.details.problems);
  throw error.code === 'TOO_MANY_STEPS' ? tooMuchFollows({ limit: 10_000 }) : stepRefused({ detail: error.message });
}

/** The instance follows another definition from now on. Refuses with CHANGE_REFUSED and all problems. */
export async function migrateRow(
  execution: Execution,
  row: ProcessInstanceRow,
  state: InstanceState,
  to: Definition,
  plan: MigrationPlan,
): Promise<void> {
  const from = await execution.runtime.definitions.load(execution.uow, row.process_definition_key);
  const { key, process_id, version } = to.row;
  const work = (env: StepEnv) => migrate(from.model, to.model, state, { ...plan, version }, env);
  const { result, evaluations } = await decided(execution, to, work).catch(refuse);
  const before = { ...row, process_definition_key: key, process_id, version };
  await project(execution, to, before, result, { created: false, evaluations });
}

async function attempt(
  execution: Execution,
  definition: Definition,
  state: InstanceState | null,
  command: ProcessCommand,
): Promise<{ result: StepResult; evaluations: Evaluation[] }> {
  const work = (env: StepEnv) => step(definition.model, state, command, env);
  const { result, evaluations, now, nextKey } = await decided(execution, definition, work);
  execution.runtime.observeStep?.(execution.uow, {
    definitionKey: definition.row.key,
    instanceKey: result.state.key,
    ...{ command, now, nextKey, before: state, result },
    decisions: evaluations.map(({ decision, result: { output } }) => ({ decisionId: decision.decision_id, output })),
  });
  return { result, evaluations };
}

/**
 * The kernel is pure: decisions that turn out to be needed are read, and the same work is done again. Nothing of the
 * first try is kept.
 */
async function decided(
  execution: Execution,
  definition: Definition,
  work: (env: StepEnv) => StepResult,
): Promise<{ result: StepResult; evaluations: Evaluation[]; now: number; nextKey: number }> {
  const { uow, runtime } = execution;
  const loaded = new Map<string, LoadedDecision | null>();
  for (;;) {
    const missing = new Map<string, { decisionId: string; binding: Binding }>();
    const evaluations: Evaluation[] = [];
    const decide: StepEnv['decide'] = (ref, variables): Json => {
      const deploymentKey = definition.row.deployment_key;
      const binding = { ...ref, binding: ref.binding as Binding['binding'], deploymentKey };
      const name = boundRef('decision', ref.decisionId, binding);
      const decision = loaded.get(name);
      if (decision === undefined) {
        missing.set(name, { decisionId: ref.decisionId, binding });
        return null;
      }
      if (!decision) throw new Error(`decision ${name.slice('decision:'.length)} is not deployed`);
      const result = decision.decision.evaluate(variables, { now: uow.now, context: execution.feelContext() });
      const { elementId, elementInstanceKey } = ref;
      evaluations.push({ decision: decision.row, result, elementId, elementInstanceKey });
      return result.output;
    };
    const env = { now: uow.now, nextKey: uow.keys.peek(), decide, feelContext: execution.feelContext() };
    const result = work(env);
    if (missing.size === 0) {
      uow.keys.advance(result.nextKey);
      return { result, evaluations, now: env.now, nextKey: env.nextKey };
    }
    for (const [name, { decisionId, binding }] of missing) {
      loaded.set(name, await runtime.decisions.load(uow, decisionId, binding));
    }
  }
}

/** Sets a command aside that never comes to rest: an incident at the element that it was for, with the command inside. */
async function holdCommand(
  execution: Execution,
  row: ProcessInstanceRow,
  command: ProcessCommand,
  refusal: StepRefusal,
): Promise<void> {
  const elementInstanceKey = refusal.details.elementInstanceKey ?? row.key;
  execution.held = command;
  try {
    const { message } = refusal;
    await stepInstance(execution, row.key, {
      type: 'raiseIncident',
      elementInstanceKey,
      errorType: 'UNSPECIFIED',
      message,
    });
  } finally {
    execution.held = null;
  }
}

function newRow(key: string, request: NewInstance, now: number, ctx: CommandContext): ProcessInstanceRow {
  const { definition, parent } = request;
  return {
    key,
    process_definition_key: definition.row.key,
    process_id: definition.row.process_id,
    version: definition.row.version,
    status: 'active',
    state: null,
    live: {},
    calls: {},
    flows: {},
    business_key: request.businessKey,
    tags: request.tags,
    parent_key: parent?.row.key ?? null,
    parent_element_key: parent?.elementInstanceKey ?? null,
    root_key: parent?.row.root_key ?? key,
    depth: parent ? parent.row.depth + 1 : 0,
    start_point: request.startPoint ?? null,
    incidents: 0,
    started_at: now,
    started_by: ctx.actor.id,
    ended_at: null,
    end_reason: null,
    rev: 1,
  };
}
