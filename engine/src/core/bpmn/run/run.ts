/**
 * One step under way: a private working copy of the instance, its effects so far and the tokens still to move. The state
 * given to the step is never written to; only what changes is copied. Tokens move over a work list, never by recursion,
 * and at most `maxSteps` elements are entered.
 */
import type { FeelScope } from '../../feel/index.ts';
import type { Json, JsonObject } from '../../json.ts';
import { Failure } from '../expressions/failure.ts';
import { finishLoop, innerCompleted, startLoop, startNextInner } from '../activities/loop.ts';
import { askConditions, type VariableChange } from '../events/conditional.ts';
import { throwError } from '../events/error.ts';
import { throwEscalation } from '../events/escalation.ts';
import { cancelWaits, openWaits, planWaits } from '../events/waits.ts';
import { joinArrival, releaseInclusiveJoins } from '../gateways/join.ts';
import type { ElementModel, Execution, FlowModel, PlannedWait, ProcessModel, ThrownError } from '../model/model.ts';
import type { ElementInstance, InstanceBody, OpenIncident } from '../model/state.ts';
import { adHocEmptied, finishActivation } from '../scopes/ad-hoc.ts';
import { continueUndo, giveBack, recordCompletion, undoEmptied } from '../scopes/compensation.ts';
import { evaluateMappings, propagate, VariableScope, visibleVariables } from '../scopes/variables.ts';
import { StepRefusal, type Effect, type InstanceState, type StepEnv, type StepResult } from '../types.ts';

/** Work list entries: a token on a flow, an instance to activate, a scope that ran empty, compensation that goes on. */
type Work =
  | { do: 'arrive'; flow: number; scope: number }
  | { do: 'activate' | 'emptied'; slot: number }
  /** Compensation held by the instance with this key. */
  | { do: 'undo'; holder: string };

const DEFAULT_MAX_STEPS = 10_000;
/** Multi-instance activities may stretch `maxSteps` so far. */
const LOOP_FACTOR = 20;
/** Scope of a token that was swept away with everything else in its scope. */
const GONE = -1;
/** From here on parents are found by a map instead of a scan. */
const SCAN_LIMIT = 24;

export class Run implements Execution {
  readonly effects: Effect[] = [];
  private elements: (ElementInstance | undefined)[];
  private readonly given: readonly ElementInstance[];
  private readonly models: (ElementModel | undefined)[] = [];
  private parents: number[] = [];
  private slots: Map<string, number> | null = null;
  private work: Work[] = [];
  private next: number;
  private entered = 0;
  private readonly maxSteps: number;
  private allowed: number;
  private status: InstanceState['status'];
  /** An element has ended with which the instance ends. */
  private stopping = false;
  /** Processes with conditional events only: what has changed and what was opened since the conditions were asked. */
  private changes: VariableChange[] = [];
  private opened = new Map<string, number>();
  /** Slots with conditional waits, found when they are first asked for. */
  private watching: Set<number> | null = null;

  constructor(
    readonly model: ProcessModel,
    private readonly state: InstanceState,
    readonly env: StepEnv,
  ) {
    this.given = state.body.elements;
    this.elements = state.body.elements.slice();
    this.next = env.nextKey;
    this.maxSteps = env.maxSteps ?? DEFAULT_MAX_STEPS;
    this.allowed = this.maxSteps;
    this.status = state.status;
  }

  // ── the instance ────────────────────────────────────────────────────────────────────────────────────────────────

  get size(): number {
    return this.elements.length;
  }

  get hasParent(): boolean {
    return this.state.parent !== undefined;
  }

  alive(slot: number): boolean {
    return this.elements[slot] !== undefined;
  }

  instance(slot: number): Readonly<ElementInstance> {
    const found = this.elements[slot];
    if (found === undefined) throw new Error(`no element instance in slot ${slot}`);
    return found;
  }

  element(slot: number): ElementModel {
    return (this.models[slot] ??= this.modelOf(this.instance(slot).at));
  }

  modelOf(id: string): ElementModel {
    const index = this.model.indexOf.get(id);
    const element = index === undefined ? undefined : this.model.elements[index];
    if (!element) throw new StepRefusal('INVALID_STATE', `the model has no element '${id}' that the state names`);
    return element;
  }

  slotOf(key: string): number {
    if (this.elements.length <= SCAN_LIMIT) {
      for (let slot = 0; slot < this.elements.length; slot += 1) if (this.elements[slot]?.key === key) return slot;
      return -1;
    }
    if (!this.slots) {
      this.slots = new Map();
      for (let slot = 0; slot < this.elements.length; slot += 1) {
        const instance = this.elements[slot];
        if (instance) this.slots.set(instance.key, slot);
      }
    }
    return this.slots.get(key) ?? -1;
  }

  parent(slot: number): number {
    const known = this.parents[slot];
    if (known !== undefined) return known;
    const scope = this.instance(slot).scope;
    return (this.parents[slot] = scope === undefined ? -1 : this.slotOf(scope));
  }

  edit(slot: number): ElementInstance {
    const current = this.instance(slot);
    if (current !== this.given[slot]) return current;
    return (this.elements[slot] = { ...current });
  }

  clear(slot: number, ...fields: (keyof ElementInstance)[]): void {
    const rest: Record<string, unknown> = {};
    const instance = this.instance(slot);
    // Not `delete`: that makes slow objects, and this one may live for long.
    for (const [name, value] of Object.entries(instance)) {
      if (!fields.includes(name as keyof ElementInstance)) rest[name] = value;
    }
    this.elements[slot] = rest as ElementInstance;
  }

  newKey(): string {
    const key = this.next;
    this.next += 1;
    return String(key);
  }

  emit(effect: Effect): void {
    this.effects.push(effect);
    if (this.state.stopAfter !== undefined) this.noteStop(effect, this.state.stopAfter);
  }

  private noteStop(effect: Effect, after: readonly string[]): void {
    if (effect.type !== 'elementCompleted' && effect.type !== 'elementTerminated') return;
    if (after.includes(effect.elementId)) this.stopping = true;
  }

  // ── variables ───────────────────────────────────────────────────────────────────────────────────────────────────

  scope(slot: number): FeelScope {
    return new VariableScope(this, slot);
  }

  visible(slot: number): JsonObject {
    return visibleVariables(this, slot);
  }

  setLocal(slot: number, name: string, value: Json): void {
    const instance = this.edit(slot);
    if (this.model.conditionNames?.has(name)) {
      const created = instance.vars === undefined || !Object.hasOwn(instance.vars, name);
      this.changes.push({ slot, name, created });
    }
    instance.vars = { ...instance.vars, [name]: value };
    this.emit({ type: 'variableSet', scopeKey: instance.key, name, value });
  }

  propagate(slot: number, variables: JsonObject): void {
    propagate(this, slot, variables);
  }

  // ── life of an element instance ─────────────────────────────────────────────────────────────────────────────────

  add(instance: ElementInstance, element: ElementModel, parent: number): number {
    const slot = this.elements.push(instance) - 1;
    this.models[slot] = element;
    this.parents[slot] = parent;
    this.slots?.set(instance.key, slot);
    return slot;
  }

  /** `counted`: the scope counts this one already, as the token that arrived. */
  private begin(index: number, scope: number, counted: boolean, announcedAs?: string): number {
    const element = this.model.elements[index] as ElementModel;
    this.entered += 1;
    if (this.entered > this.allowed) throw this.tooManySteps(element);
    const scopeKey = this.instance(scope).key;
    const key = this.newKey();
    const slot = this.add({ key, at: element.id, scope: scopeKey }, element, scope);
    if (!counted) this.count(scope, 1);
    this.emit({
      type: 'elementActivated',
      elementInstanceKey: key,
      elementId: element.id,
      elementType: announcedAs ?? (element.loop ? 'MULTI_INSTANCE_BODY' : element.type),
      scopeKey,
    });
    return slot;
  }

  enter(index: number, scope: number, start?: { vars?: JsonObject; counter?: number }): number {
    const inner = start?.counter !== undefined;
    const slot = this.begin(index, scope, false, inner ? this.model.elements[index]?.type : undefined);
    if (inner) this.edit(slot).counter = start.counter;
    for (const [name, value] of Object.entries(start?.vars ?? {})) this.setLocal(slot, name, value);
    this.work.push({ do: 'activate', slot });
    return slot;
  }

  appear(index: number, scope: number, announcedAs?: string): number {
    return this.begin(index, scope, false, announcedAs);
  }

  replace(slot: number, index: number): number {
    const scope = this.parent(slot);
    this.remove(slot);
    return this.begin(index, scope, true);
  }

  /** Items of a multi-instance activity have a bound of their own; what they enter does not count, within reason. */
  allow(elements: number): void {
    this.allowed = Math.min(this.allowed + elements, this.maxSteps * LOOP_FACTOR);
  }

  activate(slot: number): void {
    try {
      this.begun(slot, this.element(slot));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.raise(slot, error.type, error.message, { retry: 'activate' });
    }
  }

  private begun(slot: number, element: ElementModel): void {
    if (element.loop && this.instance(slot).counter === undefined) return startLoop(this, slot, element.loop);
    if (element.inputs.length > 0) {
      const values = evaluateMappings(this, slot, element.inputs, 'replace');
      for (const [name, value] of Object.entries(values)) this.setLocal(slot, name, value);
    }
    const waits = this.surroundingWaits(slot, element);
    element.behaviour.activate(this, slot);
    if (waits !== null && this.alive(slot)) openWaits(this, slot, waits);
  }

  /** Boundary events are seen from outside the activity, event sub-processes from inside the scope. */
  surroundingWaits(slot: number, element: ElementModel): PlannedWait[] | null {
    const outside = this.instance(slot).counter === undefined ? element.boundaries : [];
    const inside = element.conditionBoundaries;
    if (outside.length === 0 && inside.length === 0 && element.eventStarts.length === 0) return null;
    const { eventStarts } = element;
    return [...this.plan(this.parent(slot), outside), ...this.plan(slot, inside), ...this.plan(slot, eventStarts)];
  }

  complete(slot: number, variables: JsonObject | null = null, flows?: readonly number[]): void {
    try {
      this.finish(slot, variables, flows);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.clear(slot, 'job', 'task', 'called', 'incident');
      this.raise(slot, error.type, error.message, { retry: 'complete', ...(variables ? { held: variables } : {}) });
    }
  }

  private finish(slot: number, variables: JsonObject | null, flows?: readonly number[]): void {
    this.closeWork(slot, 'completed');
    if (this.instance(slot).loop) return finishLoop(this, slot);
    if (this.instance(slot).activation) return finishActivation(this, slot);
    const element = this.element(slot);
    const parent = this.parent(slot);
    const inner = this.instance(slot).counter !== undefined;
    const own = inner && element.loop?.kind === 'multi-instance';
    if (!this.instance(slot).applied) this.applyResults(slot, element, variables, own ? slot : parent);
    // A condition that fails from here on is asked again without applying the results twice.
    if (inner) this.edit(slot).applied = true;
    const enough = inner && innerCompleted(this, slot, parent);
    const { key } = this.instance(slot);
    if (element.compensable) recordCompletion(this, slot, parent);
    cancelWaits(this, slot);
    this.emit({ type: 'elementCompleted', elementInstanceKey: key, elementId: element.id });
    this.remove(slot);
    if (!inner) return this.take(flows ?? element.outgoing, parent);
    this.count(parent, -1);
    if (!enough) return startNextInner(this, parent);
    this.terminateInside(parent);
    this.complete(parent);
  }

  private applyResults(slot: number, element: ElementModel, variables: JsonObject | null, target: number): void {
    if (element.outputs.length === 0) {
      if (variables !== null) this.propagate(slot, variables);
      return;
    }
    for (const [name, value] of Object.entries(variables ?? {})) this.setLocal(slot, name, value);
    this.propagate(target, evaluateMappings(this, slot, element.outputs, 'merge'));
  }

  /** Announces the end of the job, user task, call and incident of an instance that is about to go. */
  private closeWork(slot: number, how: 'completed' | 'canceled'): void {
    const { key, job, task, called, incident } = this.instance(slot);
    if (job === undefined && task === undefined && called === undefined && incident === undefined) return;
    const done = how === 'completed';
    if (incident) this.emit({ type: 'incidentResolved', incidentKey: incident.key });
    if (job !== undefined) this.emit({ type: done ? 'jobCompleted' : 'jobCanceled', jobKey: job });
    if (task !== undefined) this.emit({ type: done ? 'userTaskCompleted' : 'userTaskCanceled', userTaskKey: task });
    if (called && !done) this.emit({ type: 'callCanceled', elementInstanceKey: key });
  }

  private remove(slot: number): void {
    const { key, undoes } = this.instance(slot);
    if (undoes !== undefined) this.work.push({ do: 'undo', holder: undoes });
    this.slots?.delete(key);
    this.elements[slot] = undefined;
  }

  private take(flows: readonly number[], scope: number): void {
    for (const flow of flows) {
      const { id, link } = this.model.flows[flow] as FlowModel;
      if (!link) this.emit({ type: 'flowTaken', flowId: id });
      this.work.push({ do: 'arrive', flow, scope });
    }
    this.count(scope, flows.length - 1);
  }

  /** Changes how many children and tokens a scope has; at none it is over. */
  count(scope: number, by: number): void {
    if (by === 0) return;
    const instance = this.edit(scope);
    instance.live = (instance.live ?? 0) + by;
    if (instance.live === 0) this.work.push({ do: 'emptied', slot: scope });
  }

  terminate(slot: number, fired?: string): void {
    const parent = this.parent(slot);
    this.terminateInside(slot);
    this.drop(slot, fired);
    if (parent >= 0) this.count(parent, -1);
  }

  private drop(slot: number, fired?: string): void {
    const { key, at, undo } = this.instance(slot);
    if (undo) giveBack(this, slot, undo);
    this.closeWork(slot, 'canceled');
    cancelWaits(this, slot, fired);
    this.emit({ type: 'elementTerminated', elementInstanceKey: key, elementId: at });
    this.remove(slot);
  }

  terminateInside(slot: number): void {
    if (this.instance(slot).live === undefined) return;
    const inside = new Set([slot]);
    for (let s = slot + 1; s < this.elements.length; s += 1) {
      if (this.elements[s] !== undefined && inside.has(this.parent(s))) inside.add(s);
    }
    for (const work of this.work) if (work.do === 'arrive' && work.scope === slot) work.scope = GONE;
    for (let s = this.elements.length - 1; s > slot; s -= 1) if (inside.has(s) && this.alive(s)) this.drop(s);
    const { joins, resets, undo } = this.instance(slot);
    if (undo?.then === 'stay') giveBack(this, slot, undo);
    if (joins || resets) this.clear(slot, 'joins', 'resets');
    this.edit(slot).live = 0;
  }

  endScope(slot: number): void {
    this.terminateInside(slot);
    this.work.push({ do: 'emptied', slot });
  }

  throwError(slot: number, error: ThrownError, uncaught?: Omit<OpenIncident, 'key' | 'type'>): void {
    throwError(this, slot, error, uncaught);
  }

  throwEscalation(slot: number, code: string, variables: JsonObject): void {
    throwEscalation(this, slot, code, variables);
  }

  plan(slot: number, catchers: readonly number[]): PlannedWait[] {
    return planWaits(this, slot, catchers);
  }

  open(slot: number, waits: readonly PlannedWait[]): void {
    openWaits(this, slot, waits);
  }

  // ── incidents ───────────────────────────────────────────────────────────────────────────────────────────────────

  raise(slot: number, errorType: string, message: string, how: Omit<OpenIncident, 'key' | 'type'>): void {
    const incidentKey = this.newKey();
    const instance = this.edit(slot);
    if (instance.incident) this.emit({ type: 'incidentResolved', incidentKey: instance.incident.key });
    instance.incident = { key: incidentKey, type: errorType, ...how };
    this.emit({
      type: 'incidentCreated',
      incidentKey,
      elementInstanceKey: instance.key,
      elementId: instance.at,
      errorType,
      message,
      ...(how.job === undefined ? {} : { jobKey: how.job }),
    });
  }

  private tooManySteps(element: ElementModel): StepRefusal {
    const { maxSteps, allowed } = this;
    const message = `more than ${allowed} elements were entered, last '${element.id}'`;
    return new StepRefusal('TOO_MANY_STEPS', message, { elementId: element.id, maxSteps });
  }

  // ── the work list ───────────────────────────────────────────────────────────────────────────────────────────────

  drain(): void {
    do {
      this.settle();
      for (let i = 0; i < this.work.length && !this.stopping; i += 1) {
        this.perform(this.work[i] as Work);
        this.settle();
      }
      this.work = [];
    } while (!this.stopping && releaseInclusiveJoins(this));
    if (!this.stopping || !this.alive(0)) return;
    this.abort();
    this.emit({ type: 'instanceTerminated' });
  }

  ask(slot: number, key: string): void {
    this.opened.set(key, slot);
    this.watching?.add(slot);
  }

  /** Asks conditions until nothing fires any more. Bounded, because whatever fires enters an element. */
  private settle(): void {
    while (!this.stopping && (this.changes.length > 0 || this.opened.size > 0)) {
      const { changes, opened } = this;
      this.changes = [];
      this.opened = new Map();
      const waiting = changes.length > 0 ? this.slotsWithConditions() : new Set(opened.values());
      askConditions(this, waiting, changes, new Set(opened.keys()));
    }
  }

  private slotsWithConditions(): Set<number> {
    const known = this.watching ?? new Set(this.elements.keys());
    const watches = (slot: number) => this.elements[slot]?.waits?.some(({ kind }) => kind === 'conditional') === true;
    return (this.watching = new Set([...known].filter(watches)));
  }

  private perform(work: Work): void {
    if (work.do === 'arrive') {
      if (this.alive(work.scope)) this.arrive(work.flow, work.scope);
    } else if (work.do === 'undo') {
      const holder = this.slotOf(work.holder);
      if (holder >= 0) continueUndo(this, holder);
    } else if (!this.alive(work.slot)) return;
    else if (work.do === 'activate') this.activate(work.slot);
    else this.emptied(work.slot);
  }

  private arrive(flow: number, scope: number): void {
    const target = this.model.flows[flow]?.target as number;
    if ((this.model.elements[target] as ElementModel).join !== 'none' && !joinArrival(this, target, flow, scope))
      return;
    this.passInto(target, scope);
  }

  /** A token that the scope already counts becomes an instance of the element. */
  passInto(target: number, scope: number): void {
    this.activate(this.begin(target, scope, true));
  }

  private emptied(slot: number): void {
    const instance = this.instance(slot);
    if (instance.live !== 0) return;
    if (this.parent(slot) < 0) this.end();
    else if (instance.undo && undoEmptied(this, slot)) return;
    else if (instance.adHoc) adHocEmptied(this, slot);
    else this.complete(slot);
  }

  /** The body of a multi-instance activity is done: on along its flows, past the output mappings of its instances. */
  leave(slot: number, flows: readonly number[] = this.element(slot).outgoing): void {
    const { key, at } = this.instance(slot);
    const parent = this.parent(slot);
    if (this.element(slot).compensable) recordCompletion(this, slot, parent);
    cancelWaits(this, slot);
    this.emit({ type: 'elementCompleted', elementInstanceKey: key, elementId: at });
    this.remove(slot);
    this.take(flows, parent);
  }

  revive(index: number, scope: number): number {
    const slot = this.begin(index, scope, false, this.model.elements[index]?.type);
    this.edit(slot).live = 0;
    return slot;
  }

  vanish(slot: number): void {
    const parent = this.parent(slot);
    this.closeWork(slot, 'completed');
    this.leaveWithout(slot);
    this.count(parent, -1);
  }

  private leaveWithout(slot: number): void {
    const { key, at } = this.instance(slot);
    cancelWaits(this, slot);
    this.emit({ type: 'elementCompleted', elementInstanceKey: key, elementId: at });
    this.remove(slot);
  }

  goOnUndoing(slot: number): void {
    this.work.push({ do: 'undo', holder: this.instance(slot).key });
  }

  private end(): void {
    cancelWaits(this, 0);
    this.emit({ type: 'instanceCompleted', variables: this.instance(0).vars ?? {} });
    this.status = 'completed';
    this.elements = [];
  }

  /** Everything ends at once: cancelled, or ended by an error that the caller has to deal with. */
  abort(): void {
    this.terminateInside(0);
    cancelWaits(this, 0);
    this.status = 'terminated';
    this.elements = [];
    this.work = [];
  }

  result(): StepResult {
    const elements = this.elements.filter((instance) => instance !== undefined);
    const body: InstanceBody = { elements };
    return { state: { ...this.state, status: this.status, body }, effects: this.effects, nextKey: this.next };
  }
}
