/**
 * Waiting for timers, messages, signals and conditions: evaluated first (`planWaits`), opened together (`openWaits`), closed
 * together. A wait is announced by `timerCreated` or `subscriptionOpened` and taken back by `timerCanceled` or
 * `subscriptionClosed`; a timer that has fired needs no taking back. Conditions concern nobody outside: they are waits in
 * the state and nothing else.
 */
import { asCorrelationKey, asText } from '../expressions/expression.ts';
import type { ElementModel, Execution, Occurrence, PlannedWait } from '../model/model.ts';
import type { Wait } from '../model/state.ts';
import { firstOccurrence } from './timer.ts';

export function planWaits(run: Execution, slot: number, catchers: readonly number[]): PlannedWait[] {
  if (catchers.length === 0) return [];
  const scope = run.scope(slot);
  return catchers.map((index) => {
    const at = run.model.elements[index] as ElementModel;
    const trigger = at.trigger;
    const planned: PlannedWait = { at, kind: 'timer', name: '', correlationKey: null, occurrence: null };
    if (trigger?.kind === 'timer') planned.occurrence = firstOccurrence(trigger, scope, run.env.now);
    else if (trigger?.kind === 'conditional') planned.kind = 'conditional';
    else if (trigger?.kind === 'message' || trigger?.kind === 'signal') {
      planned.kind = trigger.kind;
      planned.name = asText(trigger.name, scope);
      if (trigger.kind === 'message' && trigger.correlationKey) {
        planned.correlationKey = asCorrelationKey(trigger.correlationKey, scope);
      }
    }
    return planned;
  });
}

export function openWaits(run: Execution, slot: number, planned: readonly PlannedWait[]): void {
  if (planned.length === 0) return;
  const instance = run.edit(slot);
  const opened = planned.map((wait) => open(run, instance.key, wait));
  instance.waits = [...(instance.waits ?? []), ...opened];
  for (const { key, kind } of opened) if (kind === 'conditional') run.ask(slot, key);
}

function open(run: Execution, elementInstanceKey: string, { at, kind, ...wait }: PlannedWait): Wait {
  const key = run.newKey();
  if (kind === 'conditional') return { key, at: at.id, kind };
  if (kind === 'timer' && wait.occurrence) return announceTimer(run, elementInstanceKey, at.id, key, wait.occurrence);
  run.emit({
    type: 'subscriptionOpened',
    subscriptionKey: key,
    kind: kind === 'signal' ? 'signal' : 'message',
    name: wait.name,
    correlationKey: wait.correlationKey,
    elementInstanceKey,
    elementId: at.id,
    interrupting: at.interrupting,
  });
  return { key, at: at.id, kind };
}

export function announceTimer(
  run: Execution,
  elementInstanceKey: string,
  elementId: string,
  timerKey: string,
  { dueAt, left, every }: Occurrence,
): Wait {
  run.emit({ type: 'timerCreated', timerKey, elementInstanceKey, elementId, dueAt });
  const wait: Wait = { key: timerKey, at: elementId, kind: 'timer', due: dueAt };
  return every === null ? wait : { ...wait, left, every };
}

/** Announces the end of all waits of an instance that is about to go. `fired` is the one that has just been triggered. */
export function cancelWaits(run: Execution, slot: number, fired?: string): void {
  const { waits } = run.instance(slot);
  if (waits === undefined) return;
  for (const { key, kind } of waits) {
    if (kind === 'message' || kind === 'signal') run.emit({ type: 'subscriptionClosed', subscriptionKey: key });
    else if (kind === 'timer' && key !== fired) run.emit({ type: 'timerCanceled', timerKey: key });
  }
}
