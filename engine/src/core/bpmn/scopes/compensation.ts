/**
 * Compensation (BPMN 2.0.2 §10.7, §13.5.5). A scope remembers, in order, the activities in it that completed and can be
 * compensated, with their own variables at that moment. Compensation takes them in reverse order, one after the other:
 * an activity with a handler runs it; a sub-process without one comes back with its variables, and either its
 * compensation event sub-process runs in it or what had completed inside is compensated in turn. What is active or was
 * terminated is not compensated, nothing is compensated twice, and called processes are not looked into (Camunda 8).
 * A multi-instance activity with a handler has it run once; without one each completed instance is compensated.
 */
import { cancelWaits } from '../events/waits.ts';
import type { ElementModel, Execution } from '../model/model.ts';
import type { Done, Undo } from '../model/state.ts';
import { startEventSubProcess } from './event-sub-process.ts';

/** An activity is about to leave `into`: a scope, or the body of a loop. */
export function recordCompletion(run: Execution, slot: number, into: number): void {
  const { at, vars, done, counter } = run.instance(slot);
  const element = run.element(slot);
  const body = element.loop !== null && counter === undefined;
  // One handler stands for all instances of a loop.
  if (element.handler >= 0 && counter !== undefined) return;
  if (element.handler < 0 && element.compensationStart < 0 && !done) return;
  const entries: Done[] =
    body && element.handler < 0 ? (done ?? []) : [{ at, ...(vars && { vars }), ...(done && { done }) }];
  if (entries.length === 0) return;
  const scope = run.edit(into);
  scope.done = [...(scope.done ?? []), ...entries];
}

/**
 * Compensates what has completed in the scope of the throwing event — thrown in an event sub-process, in the scope around
 * it too. `only`: the id of one activity. With `wait` the event goes on when all of it is done, otherwise at once.
 */
export function throwCompensation(run: Execution, slot: number, only: string | null, wait: boolean): void {
  const { left, outermost } = takeCompleted(run, run.parent(slot), only);
  if (left.length === 0) return run.complete(slot);
  if (wait) {
    run.edit(slot).undo = { left, then: 'complete' };
    return run.goOnUndoing(slot);
  }
  besides(run, outermost, left);
  run.complete(slot);
}

/** From the innermost scope outwards; the completions of inner scopes come last, and so are compensated first. */
function takeCompleted(run: Execution, from: number, only: string | null): { left: Undo['left']; outermost: number } {
  let left: Undo['left'] = [];
  for (let scope = from; ; scope = run.parent(scope)) {
    const { key, done = [] } = run.instance(scope);
    const taken = done.filter(({ at }) => only === null || at === only);
    const kept = done.filter((entry) => !taken.includes(entry));
    if (kept.length > 0) run.edit(scope).done = kept;
    else if (taken.length > 0) run.clear(scope, 'done');
    left = [...taken.map((entry) => ({ ...entry, in: key })), ...left];
    if (run.element(scope).type !== 'EVENT_SUB_PROCESS') return { left, outermost: scope };
  }
}

/** Nobody waits for it: the scope itself holds it, and lives as long as it takes. */
function besides(run: Execution, scope: number, left: Undo['left']): void {
  const { key, undo } = run.instance(scope);
  run.edit(scope).undo = { left: [...(undo?.left ?? []), ...left], then: undo?.then ?? 'stay' };
  for (let slot = scope + 1; slot < run.size; slot += 1) {
    if (run.alive(slot) && run.instance(slot).undoes === key) return;
  }
  run.goOnUndoing(scope);
}

/** A part of the compensation that the instance holds is over, or it has just begun. */
export function continueUndo(run: Execution, holder: number): void {
  for (;;) {
    const { undo } = run.instance(holder);
    if (!undo) return;
    const next = undo.left.at(-1);
    if (!next) return finished(run, holder, undo);
    run.edit(holder).undo = { ...undo, left: undo.left.slice(0, -1) };
    if (compensate(run, holder, next)) return;
  }
}

/** Scopes that live for their compensation alone end when nothing is left to do and to wait for. */
export function undoEmptied(run: Execution, slot: number): boolean {
  const { undo } = run.instance(slot);
  if (!undo || (undo.then !== 'vanish' && undo.then !== 'cancel')) return false;
  if (undo.left.length === 0) finished(run, slot, undo);
  return true;
}

function finished(run: Execution, holder: number, { then }: Undo): void {
  if (then === 'complete') {
    run.clear(holder, 'undo');
    run.complete(holder);
  } else if (then === 'stay') run.clear(holder, 'undo');
  else if (run.instance(holder).live === 0) {
    if (then === 'vanish') run.vanish(holder);
    else leaveCancelled(run, holder);
  }
}

/** False when there is nothing to do: the scope has gone, or the model knows the activity no longer. */
function compensate(run: Execution, holder: number, entry: Undo['left'][number]): boolean {
  const scope = entry.in === undefined ? holder : run.slotOf(entry.in);
  const element = run.model.elements[run.model.indexOf.get(entry.at) ?? -1];
  if (scope < 0 || !element?.compensable) return false;
  const { key } = run.instance(holder);
  if (element.handler >= 0) {
    run.edit(run.enter(element.handler, scope, { vars: entry.vars })).undoes = key;
    return true;
  }
  const slot = bringBack(run, element, scope, entry);
  run.edit(slot).undoes = key;
  if (element.compensationStart < 0) {
    run.edit(slot).undo = { left: entry.done ?? [], then: 'vanish' };
    run.goOnUndoing(slot);
    return true;
  }
  run.edit(slot).undo = { left: [], then: 'vanish' };
  if (entry.done) run.edit(slot).done = entry.done;
  startEventSubProcess(run, slot, run.model.elements[element.compensationStart] as ElementModel, {});
  return true;
}

function bringBack(run: Execution, element: ElementModel, scope: number, { vars }: Done): number {
  const slot = run.revive(element.index, scope);
  for (const [name, value] of Object.entries(vars ?? {})) run.setLocal(slot, name, value);
  return slot;
}

/**
 * Compensation is cut short: what it has not come to can still be compensated by somebody else. The handler that was
 * running is not run again (Camunda 8).
 */
export function giveBack(run: Execution, holder: number, { left, then }: Undo): void {
  const { key, at, vars } = run.instance(holder);
  if (then === 'vanish') {
    const parent = run.parent(holder);
    if (left.length > 0) remember(run, parent, [{ at, ...(vars && { vars }), done: left }]);
    return;
  }
  if (then === 'stay') run.clear(holder, 'undo');
  for (const { in: scopeKey = key, ...entry } of left.slice().reverse()) {
    const scope = run.slotOf(scopeKey);
    if (scope >= 0) remember(run, scope, [entry]);
  }
}

/** Before what has completed since. */
function remember(run: Execution, slot: number, entries: Done[]): void {
  const scope = run.edit(slot);
  scope.done = [...entries, ...(scope.done ?? [])];
}

// ── transactions ──────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * A cancel end event was reached in the transaction at `slot`: what still runs in it ends, what has completed is
 * compensated, and then its cancel boundary event takes the token. One cancelled instance of a loop cancels them all.
 */
export function cancelTransaction(run: Execution, slot: number): void {
  const whole = run.instance(slot).counter === undefined ? slot : run.parent(slot);
  if (whole !== slot) rememberInstances(run, whole);
  run.terminateInside(whole);
  const left = run.instance(whole).done ?? [];
  cancelWaits(run, whole);
  run.clear(whole, 'waits', 'done');
  const instance = run.edit(whole);
  instance.interrupted = true;
  instance.undo = { left, then: 'cancel' };
  run.goOnUndoing(whole);
}

/** What live instances of a loop have done so far is to be undone as if they had completed. */
function rememberInstances(run: Execution, body: number): void {
  const live: Done[] = [];
  for (let inner = body + 1; inner < run.size; inner += 1) {
    if (!run.alive(inner) || run.parent(inner) !== body) continue;
    run.terminateInside(inner);
    const { at, vars, done } = run.instance(inner);
    if (done) live.push({ at, ...(vars && { vars }), done });
  }
  const { done = [] } = run.instance(body);
  if (live.length > 0) run.edit(body).done = [...done, ...live];
}

function leaveCancelled(run: Execution, slot: number): void {
  const scope = run.parent(slot);
  const boundary = run.element(slot).cancelBoundary;
  run.terminate(slot);
  run.complete(run.appear(boundary, scope));
}
