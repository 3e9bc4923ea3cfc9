/**
 * Drives our kernel by places, the way the recorded inputs speak: `complete('rate[2]')`. Every step is recorded, so that
 * the same run can be read and given to another engine. Pure apart from its own memory; a command that does not fit is
 * refused as the kernel refuses it.
 */
import {
  step,
  type InstanceState,
  type ProcessCommand,
  type ProcessModel,
  type StepEnv,
} from '../../core/bpmn/index.ts';
import type { JsonObject } from '../../core/json.ts';
import { Ledger } from './ledger.ts';
import type { RecordedRun, RecordedStep } from './recording.ts';

export type KernelEnv = Partial<Pick<StepEnv, 'decide' | 'feelContext' | 'maxSteps'>>;

export class KernelRun {
  readonly ledger = new Ledger();
  now = 0;
  private state: InstanceState | null = null;
  private nextKey = 2;
  private readonly steps: RecordedStep[] = [];

  constructor(
    private readonly model: ProcessModel,
    private readonly env: KernelEnv = {},
  ) {}

  get recorded(): RecordedRun {
    return { processId: this.model.processId, steps: this.steps };
  }

  get status(): InstanceState['status'] {
    return this.state?.status ?? 'active';
  }

  start(variables: JsonObject = {}, startElementId?: string): this {
    return this.give({ type: 'create', instanceKey: '1', variables, startElementId });
  }

  /** Completes the task, job or call, or triggers the timer, message or signal that waits there. */
  complete(place: string, variables: JsonObject = {}): this {
    const { key, kind } = this.at(place);
    if (kind === 'userTask') return this.give({ type: 'completeUserTask', userTaskKey: key, variables });
    if (kind === 'job') return this.give({ type: 'completeJob', jobKey: key, variables });
    if (kind === 'call') return this.give({ type: 'calledCompleted', elementInstanceKey: key, variables });
    if (kind === 'timer') return this.give({ type: 'triggerTimer', timerKey: key });
    const type = kind === 'message' ? 'correlateMessage' : 'receiveSignal';
    return this.give({ type, subscriptionKey: key, variables });
  }

  /** The job or call throws the error. */
  fail(place: string, errorCode: string, variables: JsonObject = {}): this {
    const { key, kind } = this.at(place);
    if (kind === 'job') return this.give({ type: 'throwJobError', jobKey: key, errorCode, variables });
    return this.give({ type: 'calledError', elementInstanceKey: key, errorCode, variables });
  }

  private at(place: string) {
    const found = this.ledger.places().find((each) => each.place === place);
    if (!found) throw new Error(`nothing waits at ${place}; open: ${this.ledger.places().map((each) => each.place)}`);
    return found;
  }

  give(command: ProcessCommand): this {
    const decisions: RecordedStep['decisions'] = [];
    const decide: StepEnv['decide'] = (ref, variables) => {
      const output = this.env.decide?.(ref, variables) ?? null;
      decisions.push({ decisionId: ref.decisionId, output });
      return output;
    };
    const env: StepEnv = { ...this.env, decide, now: this.now, nextKey: this.nextKey };
    const { effects, state, nextKey } = step(this.model, this.state, command, env);
    this.state = state;
    this.nextKey = nextKey;
    const recorded: RecordedStep = { command, now: this.now, effects, state, decisions };
    this.steps.push(recorded);
    this.ledger.apply(recorded, '');
    return this;
  }
}
