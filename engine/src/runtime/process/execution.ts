/**
 * One command's way through processes. A step of the kernel writes its rows and leaves follow-ups: inline jobs, called
 * processes, signals, buffered messages. They are worked off one by one until nothing follows, inside the same unit of
 * work; a bound on their number keeps a model that never rests from holding the server.
 */
import type { InstanceState, ProcessCommand, StepResult } from '../../core/bpmn/types.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import type { CommandContext, UnitOfWork } from '../command.ts';
import type { InlineWorker } from '../processes.ts';
import type { DecisionCache } from './decisions.ts';
import type { Definition, DefinitionCache } from './definition-cache.ts';
import { tooMuchFollows } from './errors.ts';
import type { Message } from './messages.ts';
import type { JobRow, ProcessInstanceRow } from './tables.ts';

/** What lives as long as the server. */
export interface ProcessRuntime {
  definitions: DefinitionCache;
  decisions: DecisionCache;
  inlineWorker(jobType: string): InlineWorker | undefined;
  /** Constants and functions that features add to FEEL. */
  feelContext(): Record<string, unknown>;
  /**
   * Told of every step, in the unit of work that writes it; what it writes lives and dies with the step. A migration is no
   * step: it belongs to two models.
   */
  observeStep?: (uow: UnitOfWork, step: ObservedStep) => void;
  /** Told of every instance that is over, in the unit of work that ends it. */
  ended?: (uow: UnitOfWork, instance: EndedInstance) => void;
}

export type EndedInstance = Pick<ProcessInstanceRow, 'key' | 'parent_key' | 'tags'>;

/** What a step of the kernel was made from, and what came of it. */
export interface ObservedStep {
  definitionKey: string;
  instanceKey: string;
  command: ProcessCommand;
  now: number;
  /** First key that was free for the step. */
  nextKey: number;
  /** Null when the instance was created. */
  before: InstanceState | null;
  result: StepResult;
  /** What decisions answered, in order. */
  decisions: { decisionId: string; output: Json }[];
}

/** A job that a feature works at once: the row it would have, and what its worker sees. */
export interface InlineJob {
  row: JobRow;
  variables: JsonObject;
}

export type FollowUp =
  | { kind: 'step'; instanceKey: string; command: ProcessCommand }
  | { kind: 'inline'; job: InlineJob }
  | {
      kind: 'call';
      caller: ProcessInstanceRow;
      elementInstanceKey: string;
      processId: string;
      binding: 'latest' | 'deployment' | 'versionTag';
      versionTag?: string;
      variables: JsonObject;
    }
  | { kind: 'cancelCalled'; instanceKey: string }
  | { kind: 'signal'; name: string; variables: JsonObject }
  | { kind: 'message'; message: Message }
  /** A subscription was opened: a buffered message may be waiting for it. */
  | { kind: 'opened'; subscriptionKey: string }
  /** An instance that a message had started is over: a buffered one may start the next. */
  | { kind: 'released'; pointId: string; processId: string };

export interface NewInstance {
  definition: Definition;
  variables: JsonObject;
  startElementId?: string;
  /** Elements to start at instead of a start event. */
  startBefore?: string[];
  /** Elements with which it ends. */
  stopAfter?: string[];
  businessKey: string | null;
  tags: string[];
  startPoint?: string;
  parent?: { row: ProcessInstanceRow; elementInstanceKey: string };
}

export interface Execution {
  readonly uow: UnitOfWork;
  readonly ctx: CommandContext;
  readonly runtime: ProcessRuntime;
  /** The command that is being set aside with an incident, while its incident is written. */
  held: ProcessCommand | null;
  /** Jobs that were worked inline and have no row. */
  readonly rowless: Set<string>;
  /** Makes one step of a live instance. Refuses with INSTANCE_NOT_FOUND, INSTANCE_OVER or INVALID_STATE. */
  step(instanceKey: string, command: ProcessCommand): Promise<void>;
  /** Creates an instance and makes its first step. Refuses with TOO_MANY_STEPS when it would never come to rest. */
  create(request: NewInstance): Promise<ProcessInstanceRow>;
  /** What features add to FEEL, made once for the unit of work. */
  feelContext(): Record<string, unknown>;
  /** Queues what follows from the step under way. */
  follow(item: FollowUp): void;
  /** Runs `first`, then everything that it left to follow; answers what `first` answered. */
  run<T>(first: () => Promise<T>): Promise<T>;
}

/** Follow-ups of one command, over all instances. */
const MAX_FOLLOW_UPS = 10_000;
/** Messages that answer messages; more is taken for a ring of processes that never rests. */
const MAX_MESSAGE_CHAIN = 100;
/** Inline workers that start processes whose inline workers start processes … */
const MAX_NESTING = 50;

/** The parts of the process runtime that an execution leads through. */
export interface ExecutionParts {
  step(execution: Execution, instanceKey: string, command: ProcessCommand): Promise<void>;
  create(execution: Execution, request: NewInstance): Promise<ProcessInstanceRow>;
  followUp(execution: Execution, item: FollowUp): Promise<void>;
}

export function createExecution(
  uow: UnitOfWork,
  ctx: CommandContext,
  runtime: ProcessRuntime,
  parts: ExecutionParts,
): Execution {
  let queue: { item: FollowUp; messages: number }[] = [];
  let messages = 0;
  let done = 0;
  let nesting = 0;
  let feelContext: Record<string, unknown> | undefined;
  const execution: Execution = {
    uow,
    ctx,
    runtime,
    held: null,
    rowless: new Set(),
    feelContext: () => (feelContext ??= runtime.feelContext()),
    step: (instanceKey, command) => parts.step(execution, instanceKey, command),
    create: (request) => parts.create(execution, request),
    follow: (item) => void queue.push({ item, messages: item.kind === 'message' ? messages + 1 : messages }),
    async run(first) {
      // An inline worker may itself start or complete something: what follows from that is done before it goes on.
      const outer = queue;
      const outerMessages = messages;
      queue = [];
      nesting += 1;
      try {
        if (nesting > MAX_NESTING) throw tooMuchFollows({ limit: MAX_NESTING });
        const answer = await first();
        for (let next = queue.shift(); next; next = queue.shift()) {
          if (++done > MAX_FOLLOW_UPS) throw tooMuchFollows({ limit: MAX_FOLLOW_UPS });
          messages = next.messages;
          if (messages > MAX_MESSAGE_CHAIN) throw tooMuchFollows({ limit: MAX_MESSAGE_CHAIN });
          await parts.followUp(execution, next.item);
        }
        return answer;
      } finally {
        nesting -= 1;
        queue = outer;
        messages = outerMessages;
      }
    },
  };
  return execution;
}
