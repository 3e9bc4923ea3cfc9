/**
 * What is open in the kernel, followed by its effects alone: tasks, jobs, calls and waits with the element ids and loop
 * positions by which another engine can find them, and what the kernel did that no other engine can be asked for.
 */
import type { Effect, InstanceState, ProcessCommand } from '../../core/bpmn/index.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Input, RecordedStep, Stop } from './recording.ts';
import type { Moment, Trace } from './trace.ts';

export type OpenKind = 'userTask' | 'job' | 'call' | 'timer' | 'message' | 'signal';

interface Open {
  kind: OpenKind;
  elementId: string;
  /** Element instance that waits. */
  holder: string;
}

interface Live {
  elementId: string;
  scopeKey: string;
  /** Position in the loop, for an item of a multi-instance activity. */
  counter?: number;
  item: boolean;
}

export class Ledger {
  status: Trace['status'] = 'active';
  private ended: JsonObject | null = null;
  private readonly live = new Map<string, Live>();
  /** User tasks, jobs, calls and waits by key, with the element instance that holds them. */
  private readonly open = new Map<string, Open>();
  private readonly fired = new Set<string>();
  private stop: Omit<Stop, 'at'> | null = null;
  private rootKey = '';

  inputOf({ command, now, decisions }: RecordedStep): Input | null {
    const base = { now, decisions };
    const at = (key: string) => {
      const open = this.open.get(key);
      return open && this.place(open.elementId, open.holder);
    };
    switch (command.type) {
      case 'create':
        this.rootKey = command.instanceKey;
        return { ...base, do: 'start', startElementId: command.startElementId ?? null, variables: command.variables };
      case 'completeUserTask':
      case 'completeJob':
      case 'calledCompleted': {
        const place = at(keyOf(command));
        return place === undefined ? null : { ...base, do: 'complete', place, variables: command.variables };
      }
      case 'throwJobError':
      case 'calledError': {
        const place = at(keyOf(command));
        const { errorCode: code, variables = {} } = command;
        return place === undefined ? null : { ...base, do: 'error', place, code, variables };
      }
      case 'triggerTimer':
      case 'correlateMessage':
      case 'receiveSignal': {
        const place = at(keyOf(command));
        const variables = command.type === 'triggerTimer' ? {} : command.variables;
        return place === undefined ? null : { ...base, do: 'trigger', place, variables };
      }
      case 'setVariables':
        if (command.scopeKey !== this.rootKey) return null;
        return { ...base, do: 'set', variables: command.variables };
      case 'cancel':
        return { ...base, do: 'cancel' };
      default:
        return null;
    }
  }

  /** A boundary event that does not interrupt is hit once more on the same visit of its activity. */
  firedBefore(command: ProcessCommand): Omit<Stop, 'at'> | null {
    const open = this.open.get(keyOf(command));
    if (!open) return null;
    const hit = `${open.elementId} ${open.holder}`;
    if (this.fired.has(hit)) return { code: 'boundary-again', elementIds: [open.elementId] };
    this.fired.add(hit);
    return null;
  }

  stopAfter(): Omit<Stop, 'at'> | null {
    return this.stop;
  }

  variables(state: InstanceState): JsonObject {
    return this.ended ?? state.body.elements[0]?.vars ?? {};
  }

  /** What can be answered or triggered now. */
  places(): { key: string; kind: OpenKind; elementId: string; place: string }[] {
    return [...this.open].map(([key, { kind, elementId, holder }]) => ({
      ...{ key, kind, elementId },
      place: this.place(elementId, holder),
    }));
  }

  apply({ command, effects }: RecordedStep, input: string): Moment {
    if (command.type === 'triggerTimer') this.open.delete(command.timerKey);
    if (command.type === 'calledCompleted' || command.type === 'calledError')
      this.open.delete(command.elementInstanceKey);
    const moment: Moment = { input, completed: [], flows: [], waiting: [] };
    for (const effect of effects) this.note(effect, moment);
    this.checkMeetings();
    moment.completed.sort();
    moment.flows.sort();
    moment.waiting = [...this.open.values()].map(({ elementId, holder }) => this.place(elementId, holder)).sort();
    return moment;
  }

  private note(effect: Effect, moment: Moment): void {
    switch (effect.type) {
      case 'elementActivated': {
        const { elementInstanceKey, elementId, scopeKey } = effect;
        const item = this.live.get(scopeKey)?.elementId === elementId;
        this.live.set(elementInstanceKey, { elementId, scopeKey, item });
        break;
      }
      case 'variableSet': {
        const live = this.live.get(effect.scopeKey);
        if (live?.item && effect.name === 'loopCounter' && live.counter === undefined)
          live.counter = Number(effect.value);
        break;
      }
      case 'elementCompleted':
        if (!this.live.get(effect.elementInstanceKey)?.item) moment.completed.push(effect.elementId);
        this.close(effect.elementInstanceKey);
        break;
      case 'elementTerminated':
        this.close(effect.elementInstanceKey);
        break;
      case 'flowTaken':
        moment.flows.push(effect.flowId);
        break;
      case 'userTaskCreated':
        this.opened(effect.userTaskKey, 'userTask', effect);
        break;
      case 'jobCreated':
        this.opened(effect.jobKey, 'job', effect);
        break;
      case 'timerCreated':
        this.opened(effect.timerKey, 'timer', effect);
        break;
      case 'subscriptionOpened':
        this.opened(effect.subscriptionKey, effect.kind, effect);
        break;
      case 'callStarted':
        this.opened(effect.elementInstanceKey, 'call', effect);
        break;
      case 'userTaskCompleted':
      case 'userTaskCanceled':
        this.open.delete(effect.userTaskKey);
        break;
      case 'jobCompleted':
      case 'jobCanceled':
        this.open.delete(effect.jobKey);
        break;
      case 'timerCanceled':
        this.open.delete(effect.timerKey);
        break;
      case 'subscriptionClosed':
        this.open.delete(effect.subscriptionKey);
        break;
      case 'callCanceled':
        this.open.delete(effect.elementInstanceKey);
        break;
      case 'incidentCreated':
        this.stop = { code: 'incident', elementIds: [effect.elementId] };
        break;
      case 'instanceCompleted':
        this.status = 'completed';
        this.ended = effect.variables;
        this.open.clear();
        break;
      case 'errorPropagated':
        this.status = 'failed';
        this.stop = { code: 'error-escapes', elementIds: [] };
        break;
      case 'instanceTerminated':
        if (this.status === 'active') this.status = 'terminated';
        this.open.clear();
        break;
    }
  }

  private opened(key: string, kind: OpenKind, at: { elementId: string; elementInstanceKey: string }): void {
    this.open.set(key, { kind, elementId: at.elementId, holder: at.elementInstanceKey });
  }

  private close(key: string): void {
    this.live.delete(key);
    this.open.delete(key);
  }

  /** Two visits of one element at the same time, in the same scope, outside of a loop. */
  private checkMeetings(): void {
    const seen = new Set<string>();
    for (const { elementId, scopeKey, item } of this.live.values()) {
      const visit = `${scopeKey} ${elementId}`;
      if (!item && seen.has(visit)) this.stop ??= { code: 'tokens-meet', elementIds: [elementId] };
      seen.add(visit);
    }
  }

  /** `rate[2]`: the positions of all loops around it, outermost first. */
  private place(elementId: string, holder: string): string {
    const counters: number[] = [];
    for (let live = this.live.get(holder); live; live = this.live.get(live.scopeKey)) {
      if (live.counter !== undefined) counters.unshift(live.counter);
    }
    return placeName(elementId, counters);
  }
}

export const placeName = (elementId: string, counters: readonly number[]): string =>
  `${elementId}${counters.map((n) => `[${n}]`).join('')}`;

function keyOf(command: ProcessCommand): string {
  if ('userTaskKey' in command) return command.userTaskKey;
  if ('jobKey' in command) return command.jobKey;
  if ('timerKey' in command) return command.timerKey;
  if ('subscriptionKey' in command) return command.subscriptionKey;
  return 'elementInstanceKey' in command ? command.elementInstanceKey : '';
}
