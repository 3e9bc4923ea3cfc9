/**
 * The executable form of one process: elements and flows as arrays with integer links, every expression compiled, every
 * boundary, join and reachability question answered beforehand. It is built from the XML alone and never changes; a
 * runtime may drop it and compile again. `Execution` is the whole of what a behaviour may do to a running instance.
 */
import type { FeelScope } from '../../feel/scope.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { ElementInstance, OpenIncident } from './state.ts';
import type { Effect, StepEnv } from '../types.ts';

/** Element types as Camunda 8 names them. */
export type ElementType =
  | 'PROCESS'
  | 'SUB_PROCESS'
  | 'EVENT_SUB_PROCESS'
  | 'START_EVENT'
  | 'INTERMEDIATE_CATCH_EVENT'
  | 'INTERMEDIATE_THROW_EVENT'
  | 'BOUNDARY_EVENT'
  | 'END_EVENT'
  | 'TASK'
  | 'MANUAL_TASK'
  | 'USER_TASK'
  | 'SERVICE_TASK'
  | 'SEND_TASK'
  | 'RECEIVE_TASK'
  | 'SCRIPT_TASK'
  | 'BUSINESS_RULE_TASK'
  | 'CALL_ACTIVITY'
  | 'AD_HOC_SUB_PROCESS'
  | 'EXCLUSIVE_GATEWAY'
  | 'PARALLEL_GATEWAY'
  | 'INCLUSIVE_GATEWAY'
  | 'EVENT_BASED_GATEWAY'
  | 'COMPLEX_GATEWAY';

/** A value fixed in the model or computed when it is asked for. Throws `Failure` when the expression cannot be evaluated. */
export interface Expression {
  readonly source: string;
  /** Set when the value does not depend on variables. */
  readonly constant?: { readonly value: Json };
  evaluate(scope: FeelScope): Json;
  /** Expressions: the names that are looked up in the scope. */
  readonly names?: readonly string[];
}

export interface Mapping {
  source: Expression;
  /** Path of names, `a.b` as `['a', 'b']`. */
  target: readonly string[];
}

/** When a timer event fires. */
export interface TimerTrigger {
  kind: 'timer';
  mode: 'date' | 'duration' | 'cycle';
  value: Expression;
  /** Set when the value is static text, which is read once. */
  fixed: ((now: number) => Occurrence) | null;
}
export interface MessageTrigger {
  kind: 'message';
  name: Expression;
  /** Absent at start events of the process, which need none. */
  correlationKey: Expression | null;
}
export interface SignalTrigger {
  kind: 'signal';
  name: Expression;
}
export interface ErrorTrigger {
  kind: 'error';
  /** Catches every code when null. */
  code: string | null;
}
export interface EscalationTrigger {
  kind: 'escalation';
  /** Catches every code when null. */
  code: string | null;
}
export interface ConditionalTrigger {
  kind: 'conditional';
  condition: Expression;
  /** Variables whose change asks the condition anew. */
  variables: readonly string[];
  /** Which changes do: those that make a variable, those that set it again, or both. */
  changes: 'create' | 'update' | 'both';
}
export type Trigger =
  TimerTrigger | MessageTrigger | SignalTrigger | ErrorTrigger | EscalationTrigger | ConditionalTrigger;

/** A marker that runs an activity more than once: a body that holds one inner instance per turn. */
export type LoopModel = MultiInstanceModel | StandardLoopModel;

/** Multi-instance marker (BPMN 2.0.2 §13.2.7). */
export interface MultiInstanceModel {
  kind: 'multi-instance';
  sequential: boolean;
  /** Null when `cardinality` says how many. */
  inputCollection: Expression | null;
  cardinality: Expression | null;
  inputElement: string | null;
  outputCollection: string | null;
  outputElement: Expression | null;
  completionCondition: Expression | null;
}

/** Standard loop marker (BPMN 2.0.2 §13.2.6): again as long as the condition is true, at most `maximum` times. */
export interface StandardLoopModel {
  kind: 'standard';
  sequential: true;
  testBefore: boolean;
  maximum: number | null;
  condition: Expression | null;
}

/** Ad-hoc sub-process (BPMN 2.0.2 §13.2.5). */
export interface AdHocModel {
  /** Ids of the elements that run from the beginning. */
  collection: Expression | null;
  completionCondition: Expression | null;
  /** When the condition holds, what still runs is terminated instead of awaited. */
  cancelRemaining: boolean;
  sequential: boolean;
  outputCollection: string | null;
  outputElement: Expression | null;
}

/** What makes an element of one type different from the others. */
export interface Behaviour {
  /**
   * Called once the input mappings are applied (and again when an incident is retried). Evaluates everything first and
   * acts afterwards, so that a `Failure` leaves nothing half done.
   */
  activate(run: Execution, slot: number): void;
}

export interface ElementModel {
  index: number;
  id: string;
  name: string;
  type: ElementType;
  /** Index of the containing process or sub-process; -1 for the process. */
  scope: number;
  /** Flow indexes. */
  incoming: number[];
  outgoing: number[];
  inputs: readonly Mapping[];
  outputs: readonly Mapping[];
  behaviour: Behaviour;
  /** Waits for more than one token. */
  join: 'none' | 'parallel' | 'inclusive' | 'complex';
  /** Complex gateways: when waiting tokens suffice. */
  activation: Expression | null;
  loop: LoopModel | null;
  adHoc: AdHocModel | null;
  /** What the event waits for, or the receive task. */
  trigger: Trigger | null;
  /** Boundary events and event sub-process start events. */
  interrupting: boolean;
  /** Boundary events: the activity they sit on; -1 otherwise. */
  attachedTo: number;
  /** Boundary events on this element that wait for a timer, message or signal. */
  boundaries: number[];
  /** Conditional boundary events on this element: each inner instance of a loop waits for them itself. */
  conditionBoundaries: number[];
  /** Error boundary events on this element. */
  errorBoundaries: number[];
  /** Escalation boundary events on this element. */
  escalationBoundaries: number[];
  /** Scopes: start events of event sub-processes that wait for a timer, message, signal or condition. */
  eventStarts: number[];
  /** Scopes: start events of event sub-processes that catch errors. */
  errorStarts: number[];
  /** Scopes: start events of event sub-processes that catch escalations. */
  escalationStarts: number[];
  /** Activities: their compensation handler; -1 without one. */
  handler: number;
  /** Marked for compensation: runs only as somebody's handler. */
  isHandler: boolean;
  /** Scopes: start event of the event sub-process that compensates them; -1 without one. */
  compensationStart: number;
  /** Its completion is remembered, because it or something inside can be compensated. */
  compensable: boolean;
  /** Transactions: their cancel boundary event; -1 without one. */
  cancelBoundary: number;
  /** Elements in it, itself included. */
  size: number;
  /** Call activities: without output mappings, the called process's variables come back. */
  propagateAllChildVariables: boolean;
  /** Scopes: the none start event; -1 without one. */
  noneStart: number;
  /** Receive tasks and event-based gateways whose message starts the process. */
  instantiates: boolean;
  /** Of event-based gateways that instantiate: all events must occur. */
  allEvents: boolean;
}

export interface FlowModel {
  index: number;
  id: string;
  source: number;
  target: number;
  condition: Expression | null;
  /** From a link throw event to its catch event: not drawn, and not announced when it is taken. */
  link?: true;
}

/** When a timer fires next and how it goes on. */
export interface Occurrence {
  /** Milliseconds since the epoch. */
  dueAt: number;
  /** Occurrences after this one: -1 without end. */
  left: number;
  /** ISO 8601 interval between occurrences, or a cron expression; null when there is only this one. */
  every: string | null;
}

/** A start event of the process that the runtime watches. */
export interface StartTimer {
  elementId: string;
  /** First occurrence seen from `now`; throws `Failure` when the expression gives no time. */
  first(now: number, context?: Record<string, unknown>): Occurrence;
}
export interface StartMessage {
  elementId: string;
  name: string;
}
export interface StartCondition {
  elementId: string;
  /** As it is written, with `=`. */
  condition: string;
  /** Whether an instance is to begin with these variables. */
  holds(variables: JsonObject, now: number, context?: Record<string, unknown>): boolean;
}
export interface StartSignal {
  elementId: string;
  name: string;
}

/** What others may know of an element without running it. Plain data. */
export interface ElementSummary {
  id: string;
  name: string;
  type: ElementType;
  /** Id of the containing sub-process or process; null for the process itself. */
  scopeId: string | null;
  jobType?: string;
  headers?: Record<string, string>;
  formId?: string;
  externalFormReference?: string;
  assignee?: string;
  /** Groups named literally; empty when an expression gives them. */
  candidateGroups?: string[];
  candidateUsers?: string[];
  dueDate?: string;
  calledProcessId?: string;
  calledDecisionId?: string;
  messageName?: string;
  signalName?: string;
  errorCode?: string;
  escalationCode?: string;
  /** Compensation throw events: the one activity that they compensate. */
  compensates?: string;
  timer?: string;
  attachedToId?: string;
  interrupting?: boolean;
  multiInstance?: 'parallel' | 'sequential';
  standardLoop?: true;
}

export interface ProcessSummary {
  processId: string;
  name: string;
  versionTag: string | null;
  /** In document order, without the process itself. */
  elements: ElementSummary[];
  flows: { id: string; name: string; sourceId: string; targetId: string; condition: string | null }[];
  startMessages: StartMessage[];
  startTimers: { elementId: string; timer: string }[];
  startSignals: StartSignal[];
  startConditions: { elementId: string; condition: string }[];
}

export interface ProcessModel {
  processId: string;
  name: string;
  versionTag: string | null;
  /** Index 0 is the process itself. */
  elements: readonly ElementModel[];
  flows: readonly FlowModel[];
  indexOf: ReadonlyMap<string, number>;
  flowIndexOf: ReadonlyMap<string, number>;
  /** Converging inclusive and complex gateways: per incoming flow, which elements can still send a token there. */
  inclusiveJoins: ReadonlyMap<number, readonly Reach[]>;
  /** None start event of the process, by which `create` starts unless it names another; null without one. */
  noneStartId: string | null;
  startTimers: readonly StartTimer[];
  startMessages: readonly StartMessage[];
  startSignals: readonly StartSignal[];
  startConditions: readonly StartCondition[];
  /** Variables that conditional events ask for; null in a process without any. */
  conditionNames: ReadonlySet<string> | null;
  summary: ProcessSummary;
}

/** By element index: 1 = reaches the flow along sequence flows, 2 = also (or only) by way of boundary events. */
export type Reach = Uint8Array;

/** A wait whose expressions are evaluated already. */
export interface PlannedWait {
  at: ElementModel;
  kind: 'timer' | 'message' | 'signal' | 'conditional';
  name: string;
  correlationKey: string | null;
  occurrence: Occurrence | null;
}

/** The step under way, seen by behaviours. Slots are handles of live element instances, valid during the step. */
export interface Execution {
  readonly model: ProcessModel;
  readonly env: StepEnv;
  element(slot: number): ElementModel;
  instance(slot: number): Readonly<ElementInstance>;
  alive(slot: number): boolean;
  /** Slot of the containing scope; -1 at the process. */
  parent(slot: number): number;
  /** The instance, private to this step and free to change (replace nested objects, do not change them). */
  edit(slot: number): ElementInstance;
  /** Takes fields away from the instance. */
  clear(slot: number, ...fields: (keyof ElementInstance)[]): void;
  newKey(): string;
  emit(effect: Effect): void;

  /** Names as expressions at the element see them. */
  scope(slot: number): FeelScope;
  /** All variables visible at the element, inner ones winning. */
  visible(slot: number): JsonObject;
  setLocal(slot: number, name: string, value: Json): void;
  /** Camunda 8's propagation: each variable goes to the nearest scope that has it, else to the process. */
  propagate(slot: number, variables: JsonObject): void;

  /** Evaluates the triggers of the given catching elements as seen from `slot`. */
  plan(slot: number, catchers: readonly number[]): PlannedWait[];
  /** Opens planned waits at `slot`. */
  open(slot: number, waits: readonly PlannedWait[]): void;
  /** The conditional wait has been opened: it is asked before anything else moves. */
  ask(slot: number, waitKey: string): void;

  /** Puts a new instance of the element into the scope and queues its activation. */
  enter(element: number, scope: number, start?: { vars?: JsonObject; counter?: number }): number;
  /** Puts a new instance of the element into the scope without activating it: for events that have just been triggered. */
  appear(element: number, scope: number, announcedAs?: string): number;
  /** The instance gives its place to a new instance of another element, which is not activated. */
  replace(slot: number, element: number): number;
  /** A token that the scope counts already becomes an instance of the element and is activated. */
  passInto(element: number, scope: number): void;
  /** Applies output mappings and goes on along `flows` (default: all outgoing). */
  complete(slot: number, variables?: JsonObject | null, flows?: readonly number[]): void;
  /** Goes on past a finished body, whose instances have applied the output mappings. `flows`: default all outgoing. */
  leave(slot: number, flows?: readonly number[]): void;
  /** `fired`: the wait whose trigger is the reason, which needs no taking back. */
  terminate(slot: number, fired?: string): void;
  /** A scope whose activity is over comes back for its compensation; nothing in it is activated. */
  revive(element: number, scope: number): number;
  /** The revived scope is done and goes, along no flow. */
  vanish(slot: number): void;
  /** The compensation that the instance holds goes on as soon as what moves now has moved. */
  goOnUndoing(slot: number): void;
  /** Slot of the live instance with this key; -1 without one. */
  slotOf(key: string): number;
  /** Ends everything inside the scope, tokens on the way included; the scope itself stays. */
  terminateInside(slot: number): void;
  /** The same, and then the scope completes. */
  endScope(slot: number): void;
  /** The whole instance is terminated. */
  abort(): void;
  /** Changes how many children and tokens the scope has; at none it completes. */
  count(scope: number, by: number): void;
  /** Permits so many elements more in this step: a multi-instance body has been bounded already. */
  allow(elements: number): void;
  /** To the nearest catching event, the caller, or an incident. */
  throwError(slot: number, error: ThrownError, uncaught?: Omit<OpenIncident, 'key' | 'type'>): void;
  /** To the nearest catching event or the caller; when nobody catches it, nothing happens. */
  throwEscalation(slot: number, code: string, variables: JsonObject): void;
  raise(slot: number, errorType: string, message: string, how: Omit<OpenIncident, 'key' | 'type'>): void;

  /** Number of slots, live or not. */
  readonly size: number;
  /** A call activity of another instance waits for this one. */
  readonly hasParent: boolean;
}

export interface ThrownError {
  code: string;
  message?: string;
  variables?: JsonObject;
}
