/**
 * A timer is due, a message or signal has arrived, a condition has come true: finds what the trigger means where it was awaited — the event itself,
 * an event-based gateway's choice, a boundary event, an event sub-process — and moves the token.
 */
import type { JsonObject } from '../../json.ts';
import { chooseEvent } from '../gateways/event-based.ts';
import type { ElementModel, Execution } from '../model/model.ts';
import type { Wait } from '../model/state.ts';
import { startEventSubProcess } from '../scopes/event-sub-process.ts';
import { nextOccurrence } from './timer.ts';
import { announceTimer } from './waits.ts';

export function fire(run: Execution, slot: number, wait: Wait, at: ElementModel, variables: JsonObject): void {
  const fired = wait.kind === 'timer' ? wait.key : undefined;
  if (at.type === 'BOUNDARY_EVENT') fireBoundary(run, slot, wait, at, variables, fired);
  else if (at.type === 'START_EVENT') {
    if (!at.interrupting) repeat(run, slot, wait);
    startEventSubProcess(run, slot, at, variables, fired);
  } else if (run.element(slot).type === 'EVENT_BASED_GATEWAY') chooseEvent(run, slot, at, variables, fired);
  else {
    cancelOne(run, slot, wait);
    run.complete(slot, variables);
  }
}

function fireBoundary(
  run: Execution,
  slot: number,
  wait: Wait,
  at: ElementModel,
  variables: JsonObject,
  fired: string | undefined,
): void {
  // Inner instances of a loop wait for conditions themselves; the boundary is that of the whole activity.
  const host = run.instance(slot).counter === undefined ? slot : run.parent(slot);
  const scope = run.parent(host);
  if (at.interrupting) run.terminate(host, fired);
  else repeat(run, slot, wait);
  run.complete(run.appear(at.index, scope), variables);
}

/** The wait is over, the others at the same place go on. */
function cancelOne(run: Execution, slot: number, wait: Wait): void {
  keepWaits(
    run,
    slot,
    (run.instance(slot).waits ?? []).filter((other) => other.key !== wait.key),
  );
  if (wait.kind === 'message' || wait.kind === 'signal') {
    run.emit({ type: 'subscriptionClosed', subscriptionKey: wait.key });
  }
}

/** A timer that does not interrupt is replaced by its next occurrence; messages and signals stay subscribed. */
function repeat(run: Execution, slot: number, wait: Wait): void {
  if (wait.kind !== 'timer') return;
  const fired = { dueAt: wait.due ?? run.env.now, left: wait.left ?? 0, every: wait.every ?? null };
  const next = nextOccurrence(fired, run.env.now);
  const { key, waits: all = [] } = run.instance(slot);
  const waits = all.filter((other) => other.key !== wait.key);
  if (next) waits.push(announceTimer(run, key, wait.at, run.newKey(), next));
  keepWaits(run, slot, waits);
}

function keepWaits(run: Execution, slot: number, waits: Wait[]): void {
  if (waits.length === 0) run.clear(slot, 'waits');
  else run.edit(slot).waits = waits;
}
