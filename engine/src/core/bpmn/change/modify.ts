/**
 * Modification of a running instance, as Camunda 8 documents it: all activations first, then all terminations, so that a
 * scope that gets a new token does not end with its old ones. A scope that loses its last element instance is terminated,
 * and so is an instance; tokens that wait at a parallel join alone do not keep a scope alive. Moving a token takes along the
 * variables that were set at it, except those that its own input mappings or its multi-instance body had made.
 */
import type { JsonObject } from '../../json.ts';
import type { ElementModel } from '../model/model.ts';
import type { Run } from '../run/run.ts';
import type { ActivateInstruction, MoveInstruction, ProcessCommand } from '../types.ts';
import { activate, isBody, scopesOf, type Change } from './activate.ts';
import { changeProblem, refusal } from './problems.ts';

type Modification = Extract<ProcessCommand, { type: 'modify' }>;

/** Tokens that wait at a converging gateway and are taken away. */
interface JoinTokens {
  slot: number;
  gateway: string;
}

const isKey = (from: string): boolean => /^\d+$/.test(from);

/** Refuses with CHANGE_REFUSED and all problems. */
export function modify(run: Run, { activate: wanted = [], move = [], terminate = [] }: Modification): void {
  const doomed = new Set(terminate);
  const change: Change = { run, terminating: doomed, problems: [] };
  if (wanted.length + move.length + terminate.length === 0) throw refusal([changeProblem('NOTHING_TO_DO', undefined)]);
  for (const key of terminate) checkToken(change, key);
  const joins: JoinTokens[] = [];
  const moved = move.flatMap((one) => activationsOf(change, one, doomed, joins));
  for (const instruction of [...wanted, ...moved]) activate(change, instruction);
  if (change.problems.length > 0) throw refusal(change.problems);
  for (const tokens of joins) takeFromJoin(change, tokens);
  for (const key of doomed) terminateToken(change, key);
  if (change.problems.length > 0) throw refusal(change.problems);
}

/** Start instructions of a new instance. Refuses with CHANGE_REFUSED and all problems. */
export function startBefore(run: Run, instructions: readonly ActivateInstruction[]): void {
  const change: Change = { run, terminating: new Set(), problems: [] };
  for (const instruction of instructions) activate(change, instruction);
  if (change.problems.length > 0) throw refusal(change.problems);
}

function checkToken({ run, problems }: Change, key: string): boolean {
  const slot = run.slotOf(key);
  if (slot < 0) problems.push(changeProblem('TOKEN_UNKNOWN', undefined, { key }));
  else if (slot === 0) problems.push(changeProblem('PROCESS_NOT_TERMINATED', run.instance(0).at));
  return slot > 0;
}

/** What a move activates; what it takes away is added to `doomed` and `joins`. */
function activationsOf(
  change: Change,
  { from, to, variables = [] }: MoveInstruction,
  doomed: Set<string>,
  joins: JoinTokens[],
): ActivateInstruction[] {
  const { run, problems } = change;
  const target = run.model.elements[run.model.indexOf.get(to) ?? -1];
  if (isKey(from) ? !checkToken(change, from) : !knownElement(change, from)) return [];
  if (!target) {
    problems.push(changeProblem('ELEMENT_UNKNOWN', to, { processId: run.model.processId }));
    return [];
  }
  const result: ActivateInstruction[] = [];
  for (const slot of isKey(from) ? [run.slotOf(from)] : tokensAt(run, from)) {
    doomed.add(run.instance(slot).key);
    // It only holds the incident of a complex gateway, whose tokens wait in the scope.
    if (run.instance(slot).gate === 'undecided') continue;
    const local = ownVariables(run, slot);
    const carried = Object.keys(local).length > 0 ? [{ scopeId: to, values: local }] : [];
    result.push({ ...placeNear(run, run.parent(slot), target), variables: [...carried, ...variables] });
  }
  for (const { slot, count } of isKey(from) ? [] : waitingAt(run, from)) {
    joins.push({ slot, gateway: from });
    for (let i = 0; i < count; i += 1) result.push({ ...placeNear(run, slot, target), variables });
  }
  if (result.length === 0) problems.push(changeProblem('NO_TOKEN', from));
  return result;
}

function knownElement({ run, problems }: Change, id: string): boolean {
  if (run.model.indexOf.has(id)) return true;
  problems.push(changeProblem('ELEMENT_UNKNOWN', id, { processId: run.model.processId }));
  return false;
}

/** Of a multi-instance activity the body is the token. */
function tokensAt(run: Run, id: string): number[] {
  const found: number[] = [];
  for (let slot = 1; slot < run.size; slot += 1) {
    if (run.alive(slot) && run.instance(slot).at === id && run.instance(slot).counter === undefined) found.push(slot);
  }
  return found;
}

function waitingAt(run: Run, gateway: string): { slot: number; count: number }[] {
  const found: { slot: number; count: number }[] = [];
  for (let slot = 0; slot < run.size; slot += 1) {
    const waiting = run.alive(slot) ? run.instance(slot).joins?.[gateway] : undefined;
    if (waiting) found.push({ slot, count: sum(waiting) });
  }
  return found;
}

const sum = (waiting: Record<string, number>): number => Object.values(waiting).reduce((a, b) => a + b, 0);

/** The nearest scope around the token that is also around the target. */
function placeNear(run: Run, from: number, target: ElementModel): { elementId: string; ancestorKey: string } {
  const around = new Set(scopesOf(run, target).map(({ id }) => id));
  let slot = from;
  while (slot > 0 && (isBody(run, slot) || !around.has(run.instance(slot).at))) slot = run.parent(slot);
  return { elementId: target.id, ancestorKey: run.instance(slot).key };
}

function ownVariables(run: Run, slot: number): JsonObject {
  const { vars = {}, counter } = run.instance(slot);
  const element = run.element(slot);
  const made = new Set(element.inputs.map(({ target }) => target[0]));
  if (counter !== undefined) {
    made.add('loopCounter');
    if (element.loop?.kind === 'multi-instance' && element.loop.inputElement) made.add(element.loop.inputElement);
  }
  return Object.fromEntries(Object.entries(vars).filter(([name]) => !made.has(name)));
}

function takeFromJoin(change: Change, { slot, gateway }: JoinTokens): void {
  const { run } = change;
  const { [gateway]: waiting = {}, ...rest } = run.instance(slot).joins ?? {};
  if (Object.keys(rest).length > 0) run.edit(slot).joins = rest;
  else run.clear(slot, 'joins');
  run.count(slot, -sum(waiting));
  endIfEmpty(change, slot);
}

function terminateToken(change: Change, key: string): void {
  const { run } = change;
  const slot = run.slotOf(key);
  // Gone with a scope that was terminated before it.
  if (slot < 0) return;
  const scope = run.parent(slot);
  const { loop } = run.instance(scope);
  if (loop && run.instance(slot).counter !== undefined) {
    run.edit(scope).loop = { ...loop, terminated: loop.terminated + 1 };
  }
  run.terminate(slot);
  endIfEmpty(change, scope);
}

/** Terminates the scope, and those around it, when nothing lives in it any more. */
function endIfEmpty(change: Change, scope: number): void {
  const { run, problems } = change;
  if (!run.alive(scope) || holdsTokens(run, scope) || goesOnEmpty(run, scope)) return;
  if (scope > 0) {
    const around = run.parent(scope);
    run.terminate(scope);
    return endIfEmpty(change, around);
  }
  if (run.hasParent) {
    problems.push(changeProblem('LAST_OF_CALLED', run.instance(0).at));
    return;
  }
  run.abort();
  run.emit({ type: 'instanceTerminated' });
}

/** Ad-hoc sub-processes that wait for the next activation, scopes in which something is being undone. */
function goesOnEmpty(run: Run, scope: number): boolean {
  const { adHoc, undo } = run.instance(scope);
  if (undo && (undo.then === 'vanish' || undo.then === 'cancel')) return true;
  if (!adHoc || adHoc.fulfilled) return false;
  return adHoc.queue !== undefined || run.element(scope).adHoc?.completionCondition != null;
}

/**
 * Tokens at a parallel join, or at a complex gateway that has not started, wait for others that would never come; those at
 * an inclusive join go on by themselves.
 */
function holdsTokens(run: Run, scope: number): boolean {
  const { live = 0, joins = {}, resets = {} } = run.instance(scope);
  const stuck = Object.entries(joins).filter(([gateway]) => {
    const { join } = run.modelOf(gateway);
    return join === 'parallel' || (join === 'complex' && resets[gateway] === undefined);
  });
  return live > stuck.reduce((n, [, waiting]) => n + sum(waiting), 0);
}
