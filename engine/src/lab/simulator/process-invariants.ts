/**
 * Replay: all recorded inputs of every instance are given to the kernel again. The state must come out as it is stored,
 * byte for byte, and everything that the effects announced on the way must be what the rows say: history, variables,
 * tasks, jobs, timers, subscriptions, incidents, calls. A timer fires at most once.
 */
import { step } from '../../core/bpmn/index.ts';
import type { Effect, InstanceState, ProcessCommand, ProcessModel } from '../../core/bpmn/types.ts';
import { canonicalJson } from '../../core/canonical-json.ts';
import type { JsonObject } from '../../core/json.ts';
import { Broken } from './books.ts';
import { compiledAs } from './kernel-inputs.ts';
import type { TableRows } from './stored-rows.ts';
import type { KernelInputRow } from './tables.ts';

/** What the effects of an instance's steps add up to. */
interface Expected {
  status: string;
  state: InstanceState | null;
  flows: Record<string, number>;
  elements: Map<string, string>;
  variables: Map<string, JsonObject>;
  tasks: Map<string, string>;
  jobs: Set<string>;
  timers: Map<string, number>;
  subscriptions: Set<string>;
  incidents: Set<string>;
}

export async function checkProcesses(rows: TableRows): Promise<void> {
  const models = await modelsOf(rows);
  const inputs = groupBy(rows.kernel_input, (row) => row.instance_key);
  const expected = new Map<string, Expected>();
  for (const instance of rows.process_instance) {
    const replayed = replay(inputs.get(instance.key) ?? [], models);
    expected.set(instance.key, replayed);
    compare(`state of ${instance.key}`, replayed.state, instance.state);
    compare(`status of ${instance.key}`, replayed.status, instance.status);
    compare(`flows of ${instance.key}`, canonicalJson(replayed.flows), canonicalJson(instance.flows));
    compare(`incidents of ${instance.key}`, replayed.incidents.size, instance.incidents);
  }
  for (const key of inputs.keys()) {
    if (!expected.has(key)) throw new Broken('replay', `steps of ${key} are recorded, and there is no such instance`);
  }
  checkRows(rows, expected);
}

async function modelsOf(rows: TableRows): Promise<Map<string, ProcessModel>> {
  const models = new Map<string, ProcessModel>();
  for (const { key, hash, process_id: processId } of rows.process_definition) {
    const { processes } = await compiledAs(hash);
    models.set(
      key,
      processes.find((process) => process.processId === processId)!,
    );
  }
  return models;
}

function replay(inputs: readonly KernelInputRow[], models: ReadonlyMap<string, ProcessModel>): Expected {
  const expected: Expected = {
    ...{ status: 'none', state: null, flows: {}, elements: new Map(), variables: new Map(), tasks: new Map() },
    ...{ jobs: new Set(), timers: new Map(), subscriptions: new Set(), incidents: new Set() },
  };
  const fired = new Set<string>();
  let state: InstanceState | null = null;
  for (const input of inputs) {
    const command = input.command as unknown as ProcessCommand;
    if (command.type === 'triggerTimer') {
      if (fired.has(command.timerKey)) throw new Broken('timers', `timer ${command.timerKey} fired twice`);
      fired.add(command.timerKey);
      expected.timers.delete(command.timerKey);
    }
    const model = models.get(input.definition_key)!;
    const env = { now: input.now, nextKey: input.next_key, feelContext: {} };
    const result = step(model, state, command, env);
    // As it is stored and read again between two steps.
    state = JSON.parse(JSON.stringify(result.state)) as InstanceState;
    if (command.type === 'create') expected.variables.set(state.key, {});
    for (const effect of result.effects) add(expected, effect);
  }
  expected.status = state?.status ?? 'none';
  expected.state = state?.status === 'active' ? state : null;
  // Nothing of an instance that is over stands still.
  if (expected.status !== 'active') expected.incidents.clear();
  return expected;
}

function add(expected: Expected, effect: Effect): void {
  const { elements, variables, tasks, jobs, timers, subscriptions, incidents, flows } = expected;
  switch (effect.type) {
    case 'elementActivated':
      return void elements.set(effect.elementInstanceKey, 'active');
    case 'elementCompleted':
      return void (elements.has(effect.elementInstanceKey) && elements.set(effect.elementInstanceKey, 'completed'));
    case 'elementTerminated':
      return void (elements.has(effect.elementInstanceKey) && elements.set(effect.elementInstanceKey, 'terminated'));
    case 'flowTaken':
      return void (flows[effect.flowId] = (flows[effect.flowId] ?? 0) + 1);
    case 'variableSet':
      return void variables.set(effect.scopeKey, { ...variables.get(effect.scopeKey), [effect.name]: effect.value });
    case 'userTaskCreated':
      return void tasks.set(effect.userTaskKey, 'open');
    case 'userTaskCompleted':
      return void tasks.set(effect.userTaskKey, 'completed');
    case 'userTaskCanceled':
      return void tasks.set(effect.userTaskKey, 'canceled');
    case 'jobCreated':
      return void jobs.add(effect.jobKey);
    case 'jobCompleted':
    case 'jobCanceled':
      return void jobs.delete(effect.jobKey);
    case 'timerCreated':
      return void timers.set(effect.timerKey, effect.dueAt);
    case 'timerCanceled':
      return void timers.delete(effect.timerKey);
    case 'subscriptionOpened':
      return void subscriptions.add(effect.subscriptionKey);
    case 'subscriptionClosed':
      return void subscriptions.delete(effect.subscriptionKey);
    case 'incidentCreated':
      return void incidents.add(effect.incidentKey);
    case 'incidentResolved':
      return void incidents.delete(effect.incidentKey);
  }
}

/** The rows of every instance are those that its steps announced; no others are there. */
function checkRows(rows: TableRows, expected: ReadonlyMap<string, Expected>): void {
  const elements = groupBy(rows.element_instance, (row) => row.process_instance_key);
  const variables = groupBy(rows.variable_scope, (row) => row.process_instance_key);
  const tasks = groupBy(rows.user_task, (row) => row.process_instance_key);
  const jobs = groupBy(rows.job, (row) => row.process_instance_key);
  const timers = groupBy(rows.timer, (row) => String(row.payload['processInstanceKey'] ?? ''));
  const subscriptions = groupBy(rows.event_subscription, (row) => row.process_instance_key ?? '');
  const incidents = groupBy(
    rows.incident.filter((row) => row.state === 'active'),
    (row) => row.process_instance_key,
  );
  const candidates = new Set(rows.user_task_candidate.map((row) => row.user_task_key));
  for (const [key, one] of expected) {
    const of = <T>(groups: ReadonlyMap<string, T[]>) => groups.get(key) ?? [];
    compare(
      `history of ${key}`,
      sorted(one.elements),
      of(elements).map((row) => [row.key, row.state]),
    );
    const scopes = [...one.variables].sort(byFirst).map(([scope, values]) => [scope, canonicalJson(values)]);
    compare(
      `variables of ${key}`,
      scopes,
      of(variables).map((row) => [row.scope_key, canonicalJson(row.variables)]),
    );
    compare(
      `tasks of ${key}`,
      sorted(one.tasks),
      of(tasks).map((row) => [row.key, row.state]),
    );
    compare(
      `jobs of ${key}`,
      [...one.jobs].sort(),
      of(jobs).map((row) => row.key),
    );
    compare(
      `timers of ${key}`,
      sorted(one.timers),
      of(timers).map((row) => [row.key, row.due_at]),
    );
    compare(
      `subscriptions of ${key}`,
      [...one.subscriptions].sort(),
      of(subscriptions).map((row) => row.key),
    );
    compare(
      `incidents of ${key}`,
      [...one.incidents].sort(),
      of(incidents).map((row) => row.key),
    );
    for (const { key: task, state } of of(tasks)) {
      if (candidates.has(task) !== (state === 'open'))
        throw new Broken('projection', `candidates of ${state} task ${task}`);
    }
  }
  checkWaiting(rows);
  checkCalls(rows);
}

/** Whoever waits for a message waits at its point, and nobody else does. */
function checkWaiting(rows: TableRows): void {
  const messages = rows.event_subscription.filter((row) => row.kind === 'message').map((row) => row.key);
  const waiting = rows.message_point.flatMap((point) => point.waiting.map((one) => one.subscriptionKey));
  compare('those who wait at message points', waiting.sort(), messages);
}

function checkCalls(rows: TableRows): void {
  const called = rows.process_instance
    .filter((row) => row.status === 'active' && row.parent_element_key !== null)
    .map((row) => [row.parent_key!, row.parent_element_key!, row.key].join());
  const calls = rows.process_instance
    .filter((row) => row.status === 'active')
    .flatMap((row) => Object.entries(row.calls).map(([element, child]) => [row.key, element, child].join()));
  compare('calls under way', calls.sort(), called.sort());
}

function compare(what: string, expected: unknown, stored: unknown): void {
  const [wanted, found] = [JSON.stringify(expected), JSON.stringify(stored)];
  if (wanted === found) return;
  const invariant = what.startsWith('state') ? 'replay' : 'projection';
  throw new Broken(invariant, `${what}: replay gives ${wanted.slice(0, 1_500)}, stored is ${found.slice(0, 1_500)}`);
}

const byFirst = (a: readonly [string, unknown], b: readonly [string, unknown]) => (a[0] < b[0] ? -1 : 1);
const sorted = <T>(map: ReadonlyMap<string, T>) => [...map].sort(byFirst);

function groupBy<T>(rows: readonly T[], by: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(by(row));
    if (group) group.push(row);
    else groups.set(by(row), [row]);
  }
  return groups;
}
