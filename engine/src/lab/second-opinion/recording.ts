/**
 * A recorded run of one instance: the commands that the kernel was given and what each step answered. It is read here into
 * a neutral trace and into inputs that any engine can be given: keys of the kernel become element ids with the position in
 * their loops, so that `rate[2]` means the same on both sides.
 */
import type { Effect, InstanceState, ProcessCommand } from '../../core/bpmn/index.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import { Ledger } from './ledger.ts';
import type { Trace } from './trace.ts';

/** One step as it was made. */
export interface RecordedStep {
  command: ProcessCommand;
  /** Milliseconds since the epoch: what expressions saw as now. */
  now: number;
  effects: Effect[];
  state: InstanceState;
  /** What decisions answered in this step, in order. */
  decisions: { decisionId: string; output: Json }[];
}

export type RecordedRun = { processId: string; steps: RecordedStep[] };

/** `place` is an element id with loop positions, as in `rate[2]`. */
export type Input = { now: number; decisions: RecordedStep['decisions'] } & (
  | { do: 'start'; startElementId: string | null; variables: JsonObject }
  /** A user task, job or call ends well. */
  | { do: 'complete'; place: string; variables: JsonObject }
  /** A job or call throws an error. */
  | { do: 'error'; place: string; code: string; variables: JsonObject }
  /** A timer, message or signal reaches the catching event. */
  | { do: 'trigger'; place: string; variables: JsonObject }
  | { do: 'set'; variables: JsonObject }
  | { do: 'cancel' }
);

/** Why inputs from a position on cannot be given to another engine. */
export type Stop = {
  at: number;
  code: 'incident' | 'command' | 'tokens-meet' | 'boundary-again' | 'error-escapes';
  elementIds: string[];
};

export interface ReadRun {
  inputs: Input[];
  trace: Trace;
  stop: Stop | null;
  /** Boundary events that went on waiting after they had happened, and the moment from which they did. */
  lasting: { place: string; from: number }[];
}

/** Reads the whole run, or up to the first step that has no meaning elsewhere. */
export function readRun(run: RecordedRun): ReadRun {
  const ledger = new Ledger();
  const result: ReadRun = {
    inputs: [],
    trace: { moments: [], status: 'active', variables: {} },
    stop: null,
    lasting: [],
  };
  for (const [at, step] of run.steps.entries()) {
    const input = ledger.inputOf(step);
    const again = input?.do === 'trigger' ? ledger.firedBefore(step.command) : null;
    const moment = ledger.apply(step, input === null ? step.command.type : words(input));
    const stop = input === null ? { code: 'command' as const, elementIds: [] } : (ledger.stopAfter() ?? again);
    if (stop || input === null) {
      result.stop = { at, ...(stop ?? { code: 'command', elementIds: [] }) };
      return result;
    }
    if (input.do === 'trigger' && moment.waiting.includes(input.place)) {
      result.lasting.push({ place: input.place, from: at });
    }
    result.inputs.push(input);
    result.trace.moments.push(moment);
    result.trace.status = ledger.status;
    result.trace.variables = ledger.variables(step.state);
  }
  return result;
}

export function words(input: Input): string {
  if (input.do === 'start') return `start${input.startElementId === null ? '' : ` ${input.startElementId}`}`;
  if (input.do === 'set') return `set ${Object.keys(input.variables).join(', ')}`;
  if (input.do === 'cancel') return 'cancel';
  return `${input.do} ${input.place}${input.do === 'error' ? ` ${input.code}` : ''}`;
}
