/**
 * The persisted shape of a running instance: a flat list of live element instances, parents before children. It is plain
 * JSON, holds nothing that the model knows, and names elements by id, so that a newer release of the compiler reads
 * states of an older one. About 0.1 KB per waiting token besides its variables.
 */
import type { Json, JsonObject } from '../../json.ts';

// Type aliases, not interfaces: only they are assignable to `JsonObject`, which is what the store keeps.

/** Something that an element instance waits for besides its own job, user task or called process. */
export type Wait = {
  key: string;
  /** Catching event, event sub-process start event or receive task that takes the trigger. */
  at: string;
  kind: 'timer' | 'message' | 'signal' | 'conditional';
  /** Timers: milliseconds since the epoch. */
  due?: number;
  /** Cycles: occurrences left after this one (-1 without end) and the ISO 8601 interval or cron expression. */
  left?: number;
  every?: string;
};

/** How an incident is taken up again: what had failed is done once more. */
export type Retry = 'activate' | 'complete' | 'call' | 'none';

export type OpenIncident = {
  key: string;
  type: string;
  retry: Retry;
  job?: string;
  /** Variables of the completion that failed. */
  held?: JsonObject;
};

/** Progress of a multi-instance or standard loop body. */
export type Loop = {
  /** Standard loops: -1 without a maximum. */
  total: number;
  started: number;
  completed: number;
  terminated: number;
  /** Items still to come; sequential only. */
  items?: Json[];
  /** Values of `outputElement` by position, when there is an output collection. */
  out?: Json[];
};

/** Progress of an ad-hoc sub-process. */
export type AdHocProgress = {
  started: number;
  /** Values of `outputElement`, in the order in which activations ended. */
  out?: Json[];
  /** Sequential ordering: what comes next. */
  queue?: { elementId: string; variables: JsonObject }[];
  /** The completion condition held; what still runs is awaited. */
  fulfilled?: true;
};

/** An activity that has completed and can be compensated. */
export type Done = {
  at: string;
  /** Its own variables at that moment: its compensation sees them. */
  vars?: JsonObject;
  /** Sub-processes: what has completed inside, in order. */
  done?: Done[];
};

/** Compensation under way; the last of `left` comes next. */
export type Undo = {
  /** `in`: key of the scope to work in, where it is not the holder itself. */
  left: (Done & { in?: string })[];
  /**
   * When nothing is left — `complete`: the throwing event goes on; `stay`: nothing, the scope has lived on beside it;
   * `vanish`: the scope had come back for this alone and goes without a token; `cancel`: the transaction is left.
   */
  then: 'complete' | 'stay' | 'vanish' | 'cancel';
};

export type ElementInstance = {
  key: string;
  /** Element id. */
  at: string;
  /** Key of the containing element instance; the process instance itself has none. */
  scope?: string;
  vars?: JsonObject;
  /** Scopes: live children and tokens on the way to them. */
  live?: number;
  /** Scopes: tokens that wait at converging gateways, per incoming flow. */
  joins?: Record<string, Record<string, number>>;
  /** Scopes: complex gateways that wait for reset, and the flows whose tokens started them. */
  resets?: Record<string, string[]>;
  /** Complex gateways: the second phase, or a condition that could not be decided. */
  gate?: 'reset' | 'undecided';
  /** Scopes: an interrupting event sub-process has taken over. */
  interrupted?: true;
  job?: string;
  task?: string;
  /** A called process runs. */
  called?: true;
  waits?: Wait[];
  loop?: Loop;
  /** Inner instances: the results are applied, and what came after has failed. */
  applied?: true;
  /** Position in the multi-instance body, loop or ad-hoc sub-process, from 1. */
  counter?: number;
  adHoc?: AdHocProgress;
  /** One activation inside an ad-hoc sub-process: a scope of the same element. */
  activation?: true;
  /** Scopes: activities inside that can be compensated, in the order in which they completed. */
  done?: Done[];
  undo?: Undo;
  /** Part of the compensation that the instance with this key holds. */
  undoes?: string;
  incident?: OpenIncident;
};

export type InstanceBody = { elements: ElementInstance[] };
