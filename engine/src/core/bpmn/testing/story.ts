/**
 * Drives one instance the way a runtime would and reads like the business: `story.user('ask', { ok: true })`,
 * `story.later('PT1H')`. After every step it checks what must always hold: the input is untouched, the same step over
 * the stored form gives the same bytes, every key is opened and closed once, and the counters of scopes agree with what
 * lives in them.
 */
import { expect } from 'vitest';
import type { Json, JsonObject } from '../../json.ts';
import { addDuration, parseDuration } from '../expressions/iso8601.ts';
import {
  compile,
  migrate,
  step,
  type Effect,
  type InstanceState,
  type MigrationPlan,
  type ProcessCommand,
  type ProcessModel,
  type StepEnv,
  type StepResult,
} from '../index.ts';

type Of<T extends Effect['type']> = Extract<Effect, { type: T }>;

export const NOON = Date.parse('2026-11-23T12:00:00+08:00');

export class Story {
  state: InstanceState | null = null;
  now = NOON;
  nextKey = 100;
  effects: Effect[] = [];
  readonly completed: string[] = [];
  readonly activated: string[] = [];
  readonly terminated: string[] = [];
  readonly tasks = new Map<string, Of<'userTaskCreated'>>();
  readonly jobs = new Map<string, Of<'jobCreated'>>();
  readonly timers = new Map<string, Of<'timerCreated'>>();
  readonly subscriptions = new Map<string, Of<'subscriptionOpened'>>();
  readonly calls = new Map<string, Of<'callStarted'>>();
  readonly incidents = new Map<string, Of<'incidentCreated'>>();
  readonly signals: Of<'signalThrown'>[] = [];
  readonly messages: Of<'messageThrown'>[] = [];
  result: JsonObject | null = null;
  propagated: Of<'errorPropagated'> | null = null;
  readonly escalated: Of<'escalationPropagated'>[] = [];

  constructor(
    /** The one that the instance follows now. */
    public model: ProcessModel,
    readonly env: Partial<StepEnv> = {},
  ) {}

  static async of(xml: string, env: Partial<StepEnv> = {}): Promise<Story> {
    const { processes, problems } = await compile(xml);
    expect(problems.filter((p) => p.severity === 'error')).toEqual([]);
    return new Story(processes[0] as ProcessModel, env);
  }

  start(variables: JsonObject = {}, more: Partial<Extract<ProcessCommand, { type: 'create' }>> = {}): this {
    return this.do({ type: 'create', instanceKey: '1', variables, ...more });
  }

  user(elementId: string, variables: JsonObject = {}): this {
    return this.do({ type: 'completeUserTask', userTaskKey: keyAt(this.tasks, elementId), variables });
  }

  job(elementId: string, variables: JsonObject = {}): this {
    return this.do({ type: 'completeJob', jobKey: keyAt(this.jobs, elementId), variables });
  }

  fail(elementId: string, errorMessage = 'broken'): this {
    return this.do({ type: 'failJob', jobKey: keyAt(this.jobs, elementId), errorMessage });
  }

  error(elementId: string, errorCode: string, variables?: JsonObject): this {
    return this.do({ type: 'throwJobError', jobKey: keyAt(this.jobs, elementId), errorCode, variables });
  }

  message(name: string, correlationKey: string, variables: JsonObject = {}): this {
    const matches = ([, s]: [string, Of<'subscriptionOpened'>]) =>
      s.kind === 'message' && s.name === name && s.correlationKey === correlationKey;
    const found = [...this.subscriptions].find(matches);
    expect(found, `somebody waits for ${name} ${correlationKey}`).toBeDefined();
    return this.do({ type: 'correlateMessage', subscriptionKey: found?.[0] ?? '', variables });
  }

  signal(name: string, variables: JsonObject = {}): this {
    for (const [subscriptionKey, s] of [...this.subscriptions]) {
      if (s.kind !== 'signal' || s.name !== name || !this.subscriptions.has(subscriptionKey)) continue;
      this.do({ type: 'receiveSignal', subscriptionKey, variables });
    }
    return this;
  }

  /** Lets time pass; timers fire in the order in which they are due. */
  later(duration: string): this {
    const until = addDuration(this.now, parseDuration(duration) ?? { months: 0, ms: 0 });
    for (;;) {
      const due = [...this.timers.values()].filter((t) => t.dueAt <= until).sort((a, b) => a.dueAt - b.dueAt)[0];
      if (!due) break;
      this.now = Math.max(this.now, due.dueAt);
      this.do({ type: 'triggerTimer', timerKey: due.timerKey });
    }
    this.now = until;
    return this;
  }

  called(elementId: string, variables: JsonObject = {}): this {
    return this.do({ type: 'calledCompleted', elementInstanceKey: keyAt(this.calls, elementId), variables });
  }

  /** The process that the call activity runs has thrown an escalation. */
  calledEscalates(elementId: string, escalationCode: string, variables: JsonObject = {}): this {
    const elementInstanceKey = keyAt(this.calls, elementId);
    return this.do({ type: 'calledEscalation', elementInstanceKey, escalationCode, variables });
  }

  resolve(elementId: string): this {
    return this.do({ type: 'resolveIncident', incidentKey: keyAt(this.incidents, elementId) });
  }

  /** Activates inner elements of the ad-hoc sub-process. */
  activateAdHoc(
    adHoc: string,
    elements: { elementId: string; variables: JsonObject }[],
    more: { cancelRemaining?: boolean } = {},
  ): this {
    const found = this.state?.body.elements.find((e) => e.at === adHoc && e.adHoc);
    expect(found, `${adHoc} lives`).toBeDefined();
    return this.do({ type: 'activateAdHoc', elementInstanceKey: found?.key ?? '', elements, ...more });
  }

  set(variables: JsonObject, scopeKey = '1', local = false): this {
    return this.do({ type: 'setVariables', scopeKey, variables, local });
  }

  modify(change: Omit<Extract<ProcessCommand, { type: 'modify' }>, 'type'>): this {
    return this.do({ type: 'modify', ...change });
  }

  /** Goes on with another model. */
  migrate(to: ProcessModel, plan: MigrationPlan = {}): this {
    const result = this.decide((state, env) => migrate(this.model, to, state as InstanceState, plan, env));
    this.model = to;
    return this.accept(result);
  }

  do(command: ProcessCommand): this {
    const result = this.decide((state, env) => step(this.model, state, command, env));
    if (command.type === 'triggerTimer') this.timers.delete(command.timerKey);
    if (command.type === 'calledError' || command.type === 'calledFailed')
      this.calls.delete(command.elementInstanceKey);
    return this.accept(result);
  }

  private decide(work: (state: InstanceState | null, env: StepEnv) => StepResult): StepResult {
    const env: StepEnv = { ...this.env, now: this.now, nextKey: this.nextKey };
    const stored = JSON.stringify(this.state);
    const result = work(this.state && deepFreeze(this.state), env);
    expect(JSON.stringify(this.state), 'the input is untouched').toBe(stored);
    const again = work(JSON.parse(stored) as InstanceState | null, env);
    expect(JSON.stringify(again), 'the stored form gives the same').toBe(JSON.stringify(result));
    return result;
  }

  private accept(result: StepResult): this {
    this.state = result.state;
    this.nextKey = result.nextKey;
    this.effects = result.effects;
    for (const effect of result.effects) this.note(effect);
    this.check();
    return this;
  }

  get status(): string {
    return this.state?.status ?? 'none';
  }

  /** Ids of live elements, in the order in which they came, without scopes. */
  get waiting(): string[] {
    const all = this.state?.body.elements ?? [];
    return all.filter((e) => e.live === undefined).map((e) => e.at);
  }

  variable(name: string): Json | undefined {
    return this.state?.body.elements[0]?.vars?.[name];
  }

  get incident(): string | undefined {
    return [...this.incidents.values()][0]?.errorType;
  }

  private note(effect: Effect): void {
    if (effect.type === 'elementActivated') this.activated.push(effect.elementId);
    if (effect.type === 'elementCompleted') this.completed.push(effect.elementId);
    if (effect.type === 'elementTerminated') this.terminated.push(effect.elementId);
    if (effect.type === 'userTaskCreated') this.tasks.set(effect.userTaskKey, effect);
    if (effect.type === 'userTaskCompleted' || effect.type === 'userTaskCanceled') take(this.tasks, effect.userTaskKey);
    if (effect.type === 'jobCreated') this.jobs.set(effect.jobKey, effect);
    if (effect.type === 'jobCompleted' || effect.type === 'jobCanceled') take(this.jobs, effect.jobKey);
    if (effect.type === 'timerCreated') this.timers.set(effect.timerKey, effect);
    if (effect.type === 'timerCanceled') take(this.timers, effect.timerKey);
    if (effect.type === 'subscriptionOpened') this.subscriptions.set(effect.subscriptionKey, effect);
    if (effect.type === 'subscriptionClosed') take(this.subscriptions, effect.subscriptionKey);
    if (effect.type === 'callStarted') this.calls.set(effect.elementInstanceKey, effect);
    if (effect.type === 'callCanceled') take(this.calls, effect.elementInstanceKey);
    if (effect.type === 'elementMigrated') this.migrated(effect);
    if (effect.type === 'elementCompleted') this.calls.delete(effect.elementInstanceKey);
    if (effect.type === 'incidentCreated') this.incidents.set(effect.incidentKey, effect);
    if (effect.type === 'incidentResolved') take(this.incidents, effect.incidentKey);
    if (effect.type === 'signalThrown') this.signals.push(effect);
    if (effect.type === 'messageThrown') this.messages.push(effect);
    if (effect.type === 'escalationPropagated') this.escalated.push(effect);
    if (effect.type === 'instanceCompleted') this.result = effect.variables;
    if (effect.type === 'errorPropagated') this.propagated = effect;
  }

  /** Work is found under its new element from now on. */
  private migrated({ elementInstanceKey, elementId, userTaskKey, jobKey, incidentKey }: Of<'elementMigrated'>): void {
    const move = <T extends { elementId: string }>(open: Map<string, T>, key: string | undefined) => {
      const found = key === undefined ? undefined : open.get(key);
      if (key !== undefined && found) open.set(key, { ...found, elementId });
    };
    move(this.tasks, userTaskKey);
    move(this.jobs, jobKey);
    move(this.incidents, incidentKey);
    move(this.calls, elementInstanceKey);
  }

  /** What lives in the state is what the effects have announced, and scopes count what is in them. */
  private check(): void {
    const elements = this.state?.body.elements ?? [];
    const keys = elements.map((e) => e.key);
    expect(new Set(keys).size).toBe(keys.length);
    // Conditions are awaited in the state alone.
    const waits = elements.flatMap((e) => e.waits ?? []).filter((w) => w.kind !== 'conditional');
    expect(sorted(elements.flatMap((e) => e.task ?? []))).toEqual(sorted([...this.tasks.keys()]));
    expect(sorted(elements.flatMap((e) => e.job ?? []))).toEqual(sorted([...this.jobs.keys()]));
    expect(sorted(elements.flatMap((e) => (e.called ? e.key : [])))).toEqual(sorted([...this.calls.keys()]));
    expect(sorted(elements.flatMap((e) => e.incident?.key ?? []))).toEqual(sorted([...this.incidents.keys()]));
    expect(sorted(waits.flatMap((w) => (w.kind === 'timer' ? w.key : [])))).toEqual(sorted([...this.timers.keys()]));
    expect(sorted(waits.flatMap((w) => (w.kind === 'timer' ? [] : w.key)))).toEqual(
      sorted([...this.subscriptions.keys()]),
    );
    this.checkCompensation();
    for (const scope of elements) {
      if (scope.live === undefined) continue;
      const children = elements.filter((e) => e.scope === scope.key).length;
      const tokens = Object.values(scope.joins ?? {}).flatMap((flows) => Object.values(flows));
      expect(scope.live, `scope ${scope.at}`).toBe(children + tokens.reduce((a, b) => a + b, 0));
      expect(scope.live).toBeGreaterThan(0);
    }
  }

  /** Whoever waits for a compensation waits for one that is going on, part by part. */
  private checkCompensation(): void {
    const elements = this.state?.body.elements ?? [];
    const parts = elements.flatMap((e) => e.undoes ?? []);
    expect(new Set(parts).size).toBe(parts.length);
    for (const { key, at, undo } of elements) {
      if (undo?.then === 'complete' || undo?.then === 'stay') expect(parts, `compensation by ${at}`).toContain(key);
    }
  }
}

const sorted = (keys: string[]) => [...keys].sort();

function take(open: Map<string, unknown>, key: string): void {
  expect(open.delete(key), `key ${key} is open`).toBe(true);
}

function keyAt(open: Map<string, { elementId: string }>, elementId: string): string {
  const found = [...open].find(([, effect]) => effect.elementId === elementId);
  expect(found, `something is open at ${elementId}`).toBeDefined();
  return found?.[0] ?? '';
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  Object.values(value).forEach(deepFreeze);
  return value;
}
