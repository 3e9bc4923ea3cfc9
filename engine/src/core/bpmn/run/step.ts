/**
 * `step`: one command applied to one instance. Pure: the state given is not touched, the answer depends on nothing but the
 * arguments. A command that does not fit the state is refused with `StepRefusal`.
 */
import { modify, startBefore } from '../change/modify.ts';
import { Failure } from '../expressions/failure.ts';
import { fire } from '../events/fire.ts';
import { startWithMessage } from '../gateways/instantiate.ts';
import type { ElementModel, ProcessModel } from '../model/model.ts';
import type { ElementInstance, OpenIncident, Wait } from '../model/state.ts';
import { activatable, activateElements, cancelActivations } from '../scopes/ad-hoc.ts';
import { checkedNames } from '../scopes/variables.ts';
import { StepRefusal, type InstanceState, type ProcessCommand, type StepEnv, type StepResult } from '../types.ts';
import { Run } from './run.ts';

type Command<T extends ProcessCommand['type']> = Extract<ProcessCommand, { type: T }>;

/** `state` is null for `create` alone. */
export function step(
  model: ProcessModel,
  state: InstanceState | null,
  command: ProcessCommand,
  env: StepEnv,
): StepResult {
  if (command.type === 'create') return create(model, command, env);
  if (!state) throw new StepRefusal('INVALID_STATE', 'there is no instance yet');
  if (state.status !== 'active') throw new StepRefusal('INVALID_STATE', `the instance is ${state.status}`);
  const run = new Run(model, state, env);
  const slot = apply(run, command);
  try {
    run.drain();
  } catch (error) {
    if (error instanceof StepRefusal && slot >= 0) {
      throw new StepRefusal(error.code, error.message, {
        ...error.details,
        elementInstanceKey: state.body.elements[slot]?.key ?? state.key,
      });
    }
    throw error;
  }
  return run.result();
}

function create(model: ProcessModel, command: Command<'create'>, env: StepEnv): StepResult {
  const startId = command.startElementId ?? model.noneStartId;
  const start = startId === null ? undefined : model.elements[model.indexOf.get(startId) ?? -1];
  const byHand = command.startBefore !== undefined && command.startBefore.length > 0;
  if (!byHand && (!start || !startsProcess(model, start))) {
    const which = command.startElementId === undefined ? 'none start event' : `start event '${command.startElementId}'`;
    throw new StepRefusal('NOT_FOUND', `process '${model.processId}' has no ${which}`);
  }
  for (const id of command.stopAfter ?? []) {
    if (!model.indexOf.has(id))
      throw new StepRefusal('NOT_FOUND', `process '${model.processId}' has no element '${id}'`);
  }
  const root: ElementInstance = { key: command.instanceKey, at: model.processId, live: 0 };
  const run = new Run(model, blank(model, command, root), env);
  const given = names(command.variables);
  if (given.length > 0) run.edit(0).vars = { ...command.variables };
  for (const name of given) {
    const value = command.variables[name] ?? null;
    run.emit({ type: 'variableSet', scopeKey: command.instanceKey, name, value });
  }
  if (byHand) startBefore(run, command.startBefore ?? []);
  openProcess(run, byHand ? undefined : start);
  run.drain();
  return run.result();
}

function blank(model: ProcessModel, command: Command<'create'>, root: ElementInstance): InstanceState {
  const state: InstanceState = {
    key: command.instanceKey,
    processId: model.processId,
    version: command.version ?? 1,
    status: 'active',
    body: { elements: [root] },
  };
  if (command.stopAfter?.length) state.stopAfter = command.stopAfter;
  return command.parent ? { ...state, parent: command.parent } : state;
}

const startsProcess = ({ startMessages }: ProcessModel, { id, type, scope }: ElementModel) =>
  scope === 0 && (type === 'START_EVENT' || startMessages.some(({ elementId }) => elementId === id));

/** Without a start event: tokens were put into the process by hand. */
function openProcess(run: Run, start: ElementModel | undefined): void {
  if (start?.type === 'START_EVENT') run.enter(start.index, 0);
  else if (start) startWithMessage(run, start);
  try {
    run.open(0, run.plan(0, (run.model.elements[0] as ElementModel).eventStarts));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    run.raise(0, error.type, error.message, { retry: 'activate' });
  }
}

/** Returns the slot that the command was about. */
function apply(run: Run, command: Exclude<ProcessCommand, { type: 'create' }>): number {
  switch (command.type) {
    case 'completeUserTask':
      return completeWork(run, (e) => e.task === command.userTaskKey, command.variables, command.userTaskKey);
    case 'completeJob':
      return completeWork(run, (e) => e.job === command.jobKey, command.variables, command.jobKey);
    case 'throwJobError':
      return throwJobError(run, command);
    case 'failJob':
      return failJob(run, command);
    case 'triggerTimer':
      return trigger(run, command.timerKey, {});
    case 'correlateMessage':
    case 'receiveSignal':
      return trigger(run, command.subscriptionKey, command.variables);
    case 'calledCompleted':
      return calledCompleted(run, command);
    case 'calledError':
      return calledError(run, command);
    case 'calledEscalation':
      return calledEscalation(run, command);
    case 'calledFailed':
      return calledFailed(run, command);
    case 'setVariables':
      return setVariables(run, command);
    case 'resolveIncident':
      return resolveIncident(run, command.incidentKey);
    case 'activateAdHoc':
      return activateAdHoc(run, command);
    case 'raiseIncident':
      return raiseIncident(run, command);
    case 'modify':
      modify(run, command);
      return -1;
    case 'cancel':
      run.abort();
      run.emit({ type: 'instanceTerminated' });
      return -1;
  }
}

function names(variables: Command<'create'>['variables']): string[] {
  try {
    return checkedNames(variables);
  } catch (error) {
    throw new StepRefusal('INVALID_STATE', (error as Error).message);
  }
}

function find(run: Run, test: (instance: Readonly<ElementInstance>) => boolean, key: string): number {
  for (let slot = 0; slot < run.size; slot += 1) if (test(run.instance(slot))) return slot;
  throw new StepRefusal('NOT_FOUND', `nothing here waits under the key ${key}`);
}

function completeWork(
  run: Run,
  test: (instance: Readonly<ElementInstance>) => boolean,
  variables: Command<'create'>['variables'],
  key: string,
): number {
  const slot = find(run, test, key);
  names(variables);
  run.complete(slot, variables);
  return slot;
}

function throwJobError(run: Run, command: Command<'throwJobError'>): number {
  const slot = find(run, (e) => e.job === command.jobKey, command.jobKey);
  const { errorCode: code, errorMessage: message, variables } = command;
  names(variables ?? {});
  run.throwError(slot, { code, message, variables }, { retry: 'none', job: command.jobKey });
  return slot;
}

function failJob(run: Run, command: Command<'failJob'>): number {
  const slot = find(run, (e) => e.job === command.jobKey, command.jobKey);
  run.raise(slot, 'JOB_NO_RETRIES', command.errorMessage, { retry: 'none', job: command.jobKey });
  return slot;
}

function trigger(run: Run, key: string, variables: Command<'create'>['variables']): number {
  names(variables);
  let wait: Wait | undefined;
  const called = (w: Wait) => w.key === key && w.kind !== 'conditional';
  const slot = find(run, (e) => (wait = e.waits?.find(called)) !== undefined, key);
  if (wait) fire(run, slot, wait, run.modelOf(wait.at), variables);
  return slot;
}

function called(run: Run, key: string): number {
  const slot = run.slotOf(key);
  if (slot < 0 || !run.instance(slot).called) {
    throw new StepRefusal('NOT_FOUND', `no call activity waits under the key ${key}`);
  }
  return slot;
}

function calledCompleted(run: Run, command: Command<'calledCompleted'>): number {
  const slot = called(run, command.elementInstanceKey);
  names(command.variables);
  const element = run.element(slot);
  const wanted = element.propagateAllChildVariables || element.outputs.length > 0;
  run.complete(slot, wanted ? command.variables : null);
  return slot;
}

function calledError(run: Run, command: Command<'calledError'>): number {
  const slot = called(run, command.elementInstanceKey);
  const { errorCode: code, errorMessage: message, variables } = command;
  names(variables ?? {});
  run.clear(slot, 'called');
  run.throwError(slot, { code, message, variables }, { retry: 'call' });
  return slot;
}

function calledEscalation(run: Run, command: Command<'calledEscalation'>): number {
  const slot = called(run, command.elementInstanceKey);
  names(command.variables);
  run.throwEscalation(slot, command.escalationCode, command.variables);
  return slot;
}

function calledFailed(run: Run, command: Command<'calledFailed'>): number {
  const slot = called(run, command.elementInstanceKey);
  run.clear(slot, 'called');
  run.raise(slot, 'CALLED_ELEMENT_ERROR', command.errorMessage, { retry: 'call' });
  return slot;
}

function setVariables(run: Run, command: Command<'setVariables'>): number {
  const slot = run.slotOf(command.scopeKey);
  if (slot < 0) throw new StepRefusal('NOT_FOUND', `no live element instance has the key ${command.scopeKey}`);
  for (const name of names(command.variables)) {
    if (command.local) run.setLocal(slot, name, command.variables[name] ?? null);
    else run.propagate(slot, { [name]: command.variables[name] ?? null });
  }
  return slot;
}

function activateAdHoc(run: Run, command: Command<'activateAdHoc'>): number {
  const slot = run.slotOf(command.elementInstanceKey);
  const instance = slot < 0 ? undefined : run.instance(slot);
  if (!instance?.adHoc) {
    throw new StepRefusal('NOT_FOUND', `no ad-hoc sub-process has the key ${command.elementInstanceKey}`);
  }
  if (instance.adHoc.fulfilled) throw new StepRefusal('INVALID_STATE', 'the completion condition holds already');
  for (const { elementId, variables } of command.elements) {
    names(variables);
    if (activatable(run, slot, elementId)) continue;
    throw new StepRefusal('INVALID_STATE', `'${elementId}' cannot be activated in '${instance.at}'`);
  }
  if (command.cancelRemaining) cancelActivations(run, slot);
  activateElements(run, slot, command.elements);
  return slot;
}

function raiseIncident(run: Run, command: Command<'raiseIncident'>): number {
  const slot = run.slotOf(command.elementInstanceKey);
  if (slot < 0)
    throw new StepRefusal('NOT_FOUND', `no live element instance has the key ${command.elementInstanceKey}`);
  run.raise(slot, command.errorType, command.message, { retry: 'none' });
  return slot;
}

function resolveIncident(run: Run, incidentKey: string): number {
  const slot = find(run, (e) => e.incident?.key === incidentKey, incidentKey);
  const { retry, held } = run.instance(slot).incident as OpenIncident;
  run.clear(slot, 'incident');
  run.emit({ type: 'incidentResolved', incidentKey });
  if (retry === 'complete') run.complete(slot, held ?? null);
  else if (retry === 'activate' && slot === 0) run.open(0, run.plan(0, run.element(0).eventStarts));
  else if (retry === 'activate') run.activate(slot);
  else if (retry === 'call') run.element(slot).behaviour.activate(run, slot);
  return slot;
}
