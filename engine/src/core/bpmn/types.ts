/**
 * The kernel's contract: what goes into a step and what comes out.
 *
 * `step(model, state, command, env) → { state, effects, nextKey }` is pure: no I/O, no clock, no random numbers.
 * The runtime loads `state`, calls `step`, and writes state and effects in one transaction. Replay of the same commands
 * with the same `env` gives byte-equal state. All keys are decimal strings taken from `env.nextKey` upwards.
 */
import type { Json, JsonObject } from '../json.ts';
import type { Problem } from '../problem.ts';
import type { ProcessModel } from './model/model.ts';
import type { InstanceBody } from './model/state.ts';

export type { ProcessModel } from './model/model.ts';
export type { InstanceBody } from './model/state.ts';

export type Variables = JsonObject;

/** Result of reading one BPMN file. With any problem of severity `error` there are no processes. */
export interface CompileResult {
  processes: ProcessModel[];
  problems: Problem[];
}

/** What happens to an instance. Element instance, job, timer … are named by the keys that earlier effects announced. */
export type ProcessCommand =
  | {
      type: 'create';
      instanceKey: string;
      variables: Variables;
      /** Start event that was triggered (message or timer start); default: the none start event. */
      startElementId?: string;
      /** Start instructions: instead of a start event, these elements are activated, with the scopes around them. */
      startBefore?: ActivateInstruction[];
      /** Runtime instruction: the instance is terminated as soon as one of these elements has completed or was terminated. */
      stopAfter?: string[];
      /** Version of the definition, kept in the state. Default 1. */
      version?: number;
      /** Set for an instance that a call activity started. */
      parent?: { instanceKey: string; elementInstanceKey: string };
    }
  | { type: 'completeUserTask'; userTaskKey: string; variables: Variables }
  | { type: 'completeJob'; jobKey: string; variables: Variables }
  | { type: 'throwJobError'; jobKey: string; errorCode: string; errorMessage?: string; variables?: Variables }
  /** Retries used up: the runtime keeps the job, the kernel records the incident on the element. */
  | { type: 'failJob'; jobKey: string; errorMessage: string }
  | { type: 'triggerTimer'; timerKey: string }
  | { type: 'correlateMessage'; subscriptionKey: string; variables: Variables }
  | { type: 'receiveSignal'; subscriptionKey: string; variables: Variables }
  | { type: 'calledCompleted'; elementInstanceKey: string; variables: Variables }
  | { type: 'calledError'; elementInstanceKey: string; errorCode: string; errorMessage?: string; variables?: Variables }
  /** The called process has thrown an escalation that it does not catch itself; it lives on unless a catcher here interrupts. */
  | { type: 'calledEscalation'; elementInstanceKey: string; escalationCode: string; variables: Variables }
  /** The process to be called is not deployed, or the call is too deep: becomes an incident. */
  | { type: 'calledFailed'; elementInstanceKey: string; errorMessage: string }
  | { type: 'setVariables'; scopeKey: string; variables: Variables; local: boolean }
  | { type: 'resolveIncident'; incidentKey: string }
  /** Runs inner elements of a live ad-hoc sub-process; `cancelRemaining` ends first what runs in it. */
  | {
      type: 'activateAdHoc';
      elementInstanceKey: string;
      elements: { elementId: string; variables: Variables }[];
      cancelRemaining?: boolean;
    }
  /** Records an incident that only the runtime can see (`TOO_MANY_STEPS`) on a live element; the element goes on waiting. */
  | { type: 'raiseIncident'; elementInstanceKey: string; errorType: string; message: string }
  /** Tokens put, moved and taken away by hand: first everything is activated, then terminated. All of it or nothing. */
  | { type: 'modify'; activate?: ActivateInstruction[]; move?: MoveInstruction[]; terminate?: string[] }
  | { type: 'cancel' };

/** Puts a token before an element, as if it had arrived there. */
export interface ActivateInstruction {
  elementId: string;
  /** Live scope to put it into; scopes between the two are created. Default: the only live scopes there are. */
  ancestorKey?: string;
  /** Set before the element is activated: at the element or a scope around it, without `scopeId` at the process. */
  variables?: { scopeId?: string; values: Variables }[];
}

/** From one element instance (its key), or from all of an element (its id), to another element near to it. */
export interface MoveInstruction {
  from: string;
  to: string;
  variables?: { scopeId?: string; values: Variables }[];
}

export type UserTaskSpec = {
  name: string;
  assignee: string | null;
  candidateGroups: string[];
  candidateUsers: string[];
  /** ISO 8601 with offset, as the expression gave it. */
  dueDate: string | null;
  followUpDate: string | null;
  priority: number;
  formId: string | null;
  externalFormReference: string | null;
  customHeaders: Record<string, string>;
};

/** What a step did, in order. The runtime turns each into rows; nothing else leaves the kernel. */
export type Effect =
  /**
   * `elementType` as Camunda 8 names it. A multi-instance activity announces a `MULTI_INSTANCE_BODY` and, in it, one
   * element of its own type per item, all with the same element id. The process itself is not announced.
   */
  | { type: 'elementActivated'; elementInstanceKey: string; elementId: string; elementType: string; scopeKey: string }
  | { type: 'elementCompleted'; elementInstanceKey: string; elementId: string }
  | { type: 'elementTerminated'; elementInstanceKey: string; elementId: string }
  | { type: 'flowTaken'; flowId: string }
  /** The instance follows another model now; what lives is at this element of it, with its work and incident. */
  | {
      type: 'elementMigrated';
      elementInstanceKey: string;
      elementId: string;
      userTaskKey?: string;
      jobKey?: string;
      incidentKey?: string;
    }
  | { type: 'subscriptionMigrated'; subscriptionKey: string; elementId: string; interrupting: boolean }
  | {
      type: 'userTaskCreated';
      userTaskKey: string;
      elementInstanceKey: string;
      elementId: string;
      task: UserTaskSpec;
    }
  | { type: 'userTaskCompleted'; userTaskKey: string }
  | { type: 'userTaskCanceled'; userTaskKey: string }
  | {
      type: 'jobCreated';
      jobKey: string;
      elementInstanceKey: string;
      elementId: string;
      jobType: string;
      retries: number;
      customHeaders: Record<string, string>;
      /** All variables visible at the element (the worker's view), input mappings applied. */
      variables: Variables;
    }
  | { type: 'jobCompleted'; jobKey: string }
  | { type: 'jobCanceled'; jobKey: string }
  /** `timerCanceled` takes back a timer that has not fired; one that has fired is over without it. */
  | { type: 'timerCreated'; timerKey: string; elementInstanceKey: string; elementId: string; dueAt: number }
  | { type: 'timerCanceled'; timerKey: string }
  | {
      type: 'subscriptionOpened';
      subscriptionKey: string;
      kind: 'message' | 'signal';
      name: string;
      /** Evaluated correlation key; `null` for signals. */
      correlationKey: string | null;
      elementInstanceKey: string;
      elementId: string;
      /** False for non-interrupting boundary or event sub-process: stays open after correlation. */
      interrupting: boolean;
    }
  /** The trigger was taken by an interrupting element, or nobody waits any longer. */
  | { type: 'subscriptionClosed'; subscriptionKey: string }
  | { type: 'signalThrown'; name: string; variables: Variables }
  /** To be published: to those who wait for it, to processes that it starts, and kept for those who come later. */
  | {
      type: 'messageThrown';
      name: string;
      /** Empty when the message only starts processes. */
      correlationKey: string;
      messageId?: string;
      timeToLiveMs?: number;
      variables: Variables;
    }
  | {
      type: 'callStarted';
      elementInstanceKey: string;
      elementId: string;
      processId: string;
      binding: 'latest' | 'deployment' | 'versionTag';
      versionTag?: string;
      variables: Variables;
    }
  | { type: 'callCanceled'; elementInstanceKey: string }
  | { type: 'variableSet'; scopeKey: string; name: string; value: Json }
  | {
      type: 'incidentCreated';
      incidentKey: string;
      elementInstanceKey: string;
      elementId: string;
      /** As Camunda 8: IO_MAPPING_ERROR, CONDITION_ERROR, EXTRACT_VALUE_ERROR, JOB_NO_RETRIES, CALLED_ELEMENT_ERROR, … */
      errorType: string;
      message: string;
      jobKey?: string;
    }
  | { type: 'incidentResolved'; incidentKey: string }
  /** Terminal. */
  | { type: 'instanceCompleted'; variables: Variables }
  | { type: 'instanceTerminated' }
  /** Nobody in a called process catches the escalation: the caller gets `calledEscalation`. The instance goes on. */
  | { type: 'escalationPropagated'; escalationCode: string; variables: Variables }
  /** Followed by `instanceTerminated`; the caller gets `calledError` for it. */
  | { type: 'errorPropagated'; errorCode: string; errorMessage?: string; variables: Variables };

/** A decision that a business rule task asks for, and who asks. */
export interface DecisionRef {
  decisionId: string;
  binding: string;
  versionTag?: string;
  elementId: string;
  elementInstanceKey: string;
}

/** Everything a step may know besides model, state and command. */
export interface StepEnv {
  /** Milliseconds since the epoch. */
  now: number;
  /** First free key; the step returns the next free one. */
  nextKey: number;
  /** Evaluates a decision (business rule task). Pure; throws `Error` with a readable message when it cannot. */
  decide?(ref: DecisionRef, variables: Variables): Json;
  /** Extra FEEL context: constants and functions such as pack inputs and the working calendar. Pure. */
  feelContext?: Record<string, unknown>;
  /** Elements one command may activate before it is stopped with an error (endless automatic cycles). Default 10,000. */
  maxSteps?: number;
  /** Largest collection a multi-instance activity may run over; beyond it there is an incident. Default 10,000. */
  maxLoopItems?: number;
}

export interface StepResult {
  state: InstanceState;
  effects: Effect[];
  nextKey: number;
}

/** Raised by `step` when a command does not fit the state (unknown or closed task, job, timer …). State is unchanged. */
export class StepRefusal extends Error {
  constructor(
    /** `NOT_FOUND`, `INVALID_STATE`, `TOO_MANY_STEPS`; `CHANGE_REFUSED`: a modification or migration, with all problems. */
    readonly code: 'NOT_FOUND' | 'INVALID_STATE' | 'TOO_MANY_STEPS' | 'CHANGE_REFUSED',
    message: string,
    /** `TOO_MANY_STEPS`: where it ran over, and the element instance that a `raiseIncident` command should name. */
    readonly details: {
      elementId?: string;
      elementInstanceKey?: string;
      maxSteps?: number;
      problems?: Problem[];
    } = {},
  ) {
    super(message);
    this.name = 'StepRefusal';
  }
}

/** One live or waiting element. Plain JSON; the kernel alone reads its inside. */
export interface InstanceState {
  key: string;
  processId: string;
  /** Version of the model the instance lives by. */
  version: number;
  status: 'active' | 'completed' | 'terminated';
  parent?: { instanceKey: string; elementInstanceKey: string };
  /** Elements with which the instance ends (`create.stopAfter`). */
  stopAfter?: string[];
  /** For the kernel alone: live scopes, tokens, waits, incidents, join counters. Plain JSON. */
  body: InstanceBody;
}
