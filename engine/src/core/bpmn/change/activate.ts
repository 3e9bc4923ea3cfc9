/**
 * Puts a token before an element by hand (Camunda 8: process instance modification, start instructions). The scopes around
 * the element are found among the live ones or created: a created scope waits for its boundary events and event
 * sub-processes, but neither starts at its start event nor applies input mappings; in an ad-hoc sub-process the element
 * gets an activation of its own. Problems are gathered; the caller throws the step away when there are any.
 */
import { Failure } from '../expressions/failure.ts';
import type { JsonObject } from '../../json.ts';
import type { Problem } from '../../problem.ts';
import type { ElementModel, ElementType } from '../model/model.ts';
import type { Run } from '../run/run.ts';
import { openActivation, openAdHoc } from '../scopes/ad-hoc.ts';
import { checkedNames } from '../scopes/variables.ts';
import type { ActivateInstruction } from '../types.ts';
import { changeProblem } from './problems.ts';

/** As in Camunda 8. They appear when something else happens, never by a token of their own. */
const NEVER: readonly ElementType[] = ['PROCESS', 'START_EVENT', 'BOUNDARY_EVENT'];

export interface Change {
  run: Run;
  /** Element instances that the same change terminates. */
  terminating: ReadonlySet<string>;
  problems: Problem[];
}

export function activate(change: Change, instruction: ActivateInstruction): void {
  const { run, problems } = change;
  const element = activatable(change, instruction.elementId);
  if (!element || !namesFit(change, element, instruction)) return;
  const path = instruction.ancestorKey
    ? pathBelow(change, element, instruction.ancestorKey)
    : pathFromRoot(change, element);
  if (!path) return;
  for (let slot = path.at(-1) as number; slot >= 0; slot = run.parent(slot)) {
    const { key } = run.instance(slot);
    if (change.terminating.has(key)) problems.push(changeProblem('SCOPE_TERMINATED', element.id, { key }));
  }
  const local = setVariables(run, element, path, instruction);
  enter(run, element, inside(run, path.at(-1) as number), local);
}

function activatable({ run, problems }: Change, id: string): ElementModel | null {
  const { model } = run;
  const element = model.elements[model.indexOf.get(id) ?? -1];
  if (!element) problems.push(changeProblem('ELEMENT_UNKNOWN', id, { processId: model.processId }));
  else if (NEVER.includes(element.type) || compensates(run, element)) {
    problems.push(changeProblem('ELEMENT_NOT_ACTIVATABLE', id, { type: element.type }));
  } else if (followsEventGateway(run, element)) problems.push(changeProblem('EVENT_OF_GATEWAY', id));
  else return element;
  return null;
}

/** Runs only to undo what has completed. */
const compensates = ({ model }: Run, { index, scope, isHandler }: ElementModel): boolean => {
  const start = model.elements[model.elements[scope]?.compensationStart ?? -1];
  return isHandler || start?.scope === index;
};

const followsEventGateway = ({ model }: Run, element: ElementModel): boolean =>
  element.incoming.some((flow) => model.elements[model.flows[flow]?.source ?? -1]?.type === 'EVENT_BASED_GATEWAY');

/** Scopes around an element, from the process inwards. */
export function scopesOf({ model }: Run, element: ElementModel): ElementModel[] {
  const scopes: ElementModel[] = [];
  for (let index = element.scope; index >= 0; index = model.elements[index]?.scope ?? -1) {
    scopes.unshift(model.elements[index] as ElementModel);
  }
  return scopes;
}

function namesFit({ run, problems }: Change, element: ElementModel, { variables = [] }: ActivateInstruction): boolean {
  const before = problems.length;
  const around = scopesOf(run, element).map(({ id }) => id);
  for (const { scopeId, values } of variables) {
    if (scopeId !== undefined && scopeId !== element.id && !around.includes(scopeId)) {
      problems.push(changeProblem('VARIABLE_SCOPE_WRONG', element.id, { scope: scopeId }));
    }
    try {
      checkedNames(values);
    } catch {
      problems.push(changeProblem('VARIABLE_INVALID', element.id, { name: '__proto__' }));
    }
  }
  return problems.length === before;
}

/** Slots of the scopes from the process to the innermost, created where none is live; null with a problem. */
function pathFromRoot(change: Change, element: ElementModel): number[] | null {
  const path = [0];
  for (const scope of scopesOf(change.run, element).slice(1)) {
    const slot = onlyLive(change, scope, path.at(-1) as number);
    if (slot === null) return null;
    path.push(slot);
  }
  return path;
}

function onlyLive(change: Change, scope: ElementModel, parent: number): number | null {
  const { run, problems } = change;
  const live = liveScopes(run, scope, parent);
  const entered = live.filter((slot) => run.instance(slot).incident?.retry !== 'activate');
  if (entered.length === 1) return entered[0] as number;
  if (entered.length > 1) {
    problems.push(changeProblem('SCOPE_AMBIGUOUS', scope.id, { scope: scope.id, count: entered.length }));
  } else if (live.length > 0) problems.push(changeProblem('SCOPE_NOT_ACTIVE', scope.id, { scope: scope.id }));
  else return create(change, scope, parent);
  return null;
}

/** Of a multi-instance sub-process the instances in its body count, not the body; activations are no scopes of the model. */
function liveScopes(run: Run, scope: ElementModel, parent: number): number[] {
  const found: number[] = [];
  const through = new Set([parent]);
  for (let slot = parent + 1; slot < run.size; slot += 1) {
    if (!run.alive(slot) || !through.has(run.parent(slot))) continue;
    const { at, activation } = run.instance(slot);
    if (activation || (at === scope.id && isBody(run, slot))) through.add(slot);
    else if (at === scope.id) found.push(slot);
  }
  return found;
}

/** Where an element goes in a scope: in an ad-hoc sub-process into a new activation. */
const inside = (run: Run, scope: number): number => (run.instance(scope).adHoc ? openActivation(run, scope) : scope);

export const isBody = (run: Run, slot: number): boolean =>
  run.element(slot).loop !== null && run.instance(slot).counter === undefined;

function pathBelow(change: Change, element: ElementModel, ancestorKey: string): number[] | null {
  const { run, problems } = change;
  const ancestor = run.slotOf(ancestorKey);
  if (ancestor < 0) {
    problems.push(changeProblem('ANCESTOR_UNKNOWN', element.id, { key: ancestorKey }));
    return null;
  }
  const scopes = scopesOf(run, element);
  const depth = scopes.findIndex(({ id }) => id === run.instance(ancestor).at);
  if (depth < 0) {
    const scope = run.instance(ancestor).at;
    problems.push(changeProblem('ANCESTOR_WRONG', element.id, { key: ancestorKey, scope }));
    return null;
  }
  if (isBody(run, ancestor)) {
    problems.push(changeProblem('MULTI_INSTANCE_NOT_ENTERED', element.id, { scope: run.instance(ancestor).at }));
    return null;
  }
  const path: number[] = [];
  for (let slot = ancestor; slot >= 0; slot = run.parent(slot)) if (!isBody(run, slot)) path.unshift(slot);
  for (const scope of scopes.slice(depth + 1)) {
    const slot = create(change, scope, path.at(-1) as number);
    if (slot === null) return null;
    path.push(slot);
  }
  return path;
}

function create({ run, problems }: Change, scope: ElementModel, parent: number): number | null {
  if (scope.loop) {
    problems.push(changeProblem('MULTI_INSTANCE_NOT_ENTERED', scope.id, { scope: scope.id }));
    return null;
  }
  const slot = run.appear(scope.index, inside(run, parent));
  if (scope.adHoc) openAdHoc(run, slot);
  try {
    run.open(slot, run.surroundingWaits(slot, scope) ?? []);
    return slot;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    problems.push(changeProblem('SCOPE_EVENTS_FAILED', scope.id, { scope: scope.id, detail: error.message }));
    return null;
  }
}

/** Answers those for the element itself, which does not exist yet. */
function setVariables(
  run: Run,
  element: ElementModel,
  path: readonly number[],
  { variables = [] }: ActivateInstruction,
): JsonObject {
  const local: JsonObject = {};
  for (const { scopeId, values } of variables) {
    if (scopeId === element.id) Object.assign(local, values);
    else {
      const slot = scopeId === undefined ? 0 : (path.find((one) => run.instance(one).at === scopeId) as number);
      for (const [name, value] of Object.entries(values)) run.setLocal(slot, name, value);
    }
  }
  return local;
}

function enter(run: Run, element: ElementModel, scope: number, vars: JsonObject): void {
  if (element.type !== 'EVENT_SUB_PROCESS') {
    run.enter(element.index, scope, { vars });
    return;
  }
  // Its start event waits in the scope around it and is passed here as if it had been triggered. Nothing is interrupted.
  const start = run.model.elements.find(({ type, scope: at }) => type === 'START_EVENT' && at === element.index);
  const slot = run.appear(element.index, scope);
  for (const [name, value] of Object.entries(vars)) run.setLocal(slot, name, value);
  try {
    run.open(slot, run.plan(slot, element.eventStarts));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    run.raise(slot, error.type, error.message, { retry: 'none' });
  }
  if (start) run.complete(run.appear(start.index, slot));
}
