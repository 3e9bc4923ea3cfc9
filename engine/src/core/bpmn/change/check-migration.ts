/**
 * Whether an instance can go to another model: every element that holds a token is mapped to one of the same type in the
 * same scope, repeated and implemented in the same way; events keep sitting where they sat; tokens at joins find their
 * gateway and flow. All problems at once. Whether new timers and subscriptions can be evaluated shows only in `migrate`.
 */
import type { Problem } from '../../problem.ts';
import type { ElementModel, ProcessModel } from '../model/model.ts';
import type { ElementInstance } from '../model/state.ts';
import type { InstanceState } from '../types.ts';
import { checkCompletions } from './compensation-migration.ts';
import { checkPlan, mapElements, type ElementMap, type MigrationPlan } from './mapping.ts';
import { changeProblem } from './problems.ts';
import { catchersOf, fateOf } from './waits-migration.ts';

/** One instance of an element, with its place in both models. */
interface Place {
  instance: ElementInstance;
  source: ElementModel;
  target: ElementModel;
}

interface Check {
  from: ProcessModel;
  to: ProcessModel;
  map: ElementMap;
  problems: Problem[];
}

export function checkMigration(
  from: ProcessModel,
  to: ProcessModel,
  state: InstanceState,
  plan: MigrationPlan,
): Problem[] {
  if (state.status !== 'active') return [changeProblem('INSTANCE_NOT_ACTIVE', undefined)];
  const check: Check = { from, to, map: mapElements(from, to, plan), problems: checkPlan(from, to, plan) };
  const places = new Map<string, Place>();
  for (const instance of state.body.elements) {
    const place = placeOf(check, instance, places);
    if (!place) continue;
    places.set(instance.key, place);
    checkWaits(check, place);
    checkJoins(check, place);
    checkQueue(check, place);
    check.problems.push(...checkCompletions(check, place.instance));
  }
  return once(check.problems);
}

/** The same finding at ten thousand items of a multi-instance activity is one. */
function once(problems: Problem[]): Problem[] {
  const seen = new Map(problems.map((problem) => [`${problem.code} ${problem.message.en}`, problem]));
  return [...seen.values()];
}

function placeOf(
  { from, to, map, problems }: Check,
  instance: ElementInstance,
  places: ReadonlyMap<string, Place>,
): Place | null {
  const source = from.elements[instance.scope === undefined ? 0 : (from.indexOf.get(instance.at) ?? -1)];
  const mapped = source && map.element(source);
  if (!source || !mapped) {
    problems.push(changeProblem('NOT_MAPPED', instance.at));
    return null;
  }
  const { target } = mapped;
  const data = { target: target.id, type: source.type, targetType: target.type };
  if (source.type !== target.type) {
    problems.push(changeProblem('MAPPING_TYPE', source.id, data));
    return null;
  }
  if (implementation(from, source) !== implementation(to, target)) {
    problems.push(changeProblem('IMPLEMENTATION_CHANGED', source.id, data));
  }
  if (instance.scope === undefined) return { instance, source, target };
  const around = places.get(instance.scope);
  const inner = instance.counter !== undefined;
  if (!inner && !repeatsAlike(source, target)) problems.push(changeProblem('LOOP_CHANGED', source.id, data));
  if (around && target.scope !== around.target.index && !(inner && around.target === target)) {
    problems.push(changeProblem('FLOW_SCOPE_CHANGED', source.id, data));
  }
  return { instance, source, target };
}

const implementation = ({ summary }: ProcessModel, { index }: ElementModel): string =>
  summary.elements[index - 1]?.jobType === undefined ? 'own' : 'job';

const repeatsAlike = (source: ElementModel, target: ElementModel): boolean =>
  source.loop?.kind === target.loop?.kind &&
  source.loop?.sequential === target.loop?.sequential &&
  source.adHoc?.sequential === target.adHoc?.sequential;

/** What is still to be activated in an ad-hoc sub-process. */
function checkQueue({ from, map, problems }: Check, { instance, target: scope }: Place): void {
  for (const { elementId } of instance.adHoc?.queue ?? []) {
    const source = from.elements[from.indexOf.get(elementId) ?? -1];
    const mapped = source && map.element(source)?.target;
    if (!mapped) problems.push(changeProblem('NOT_MAPPED', elementId));
    else if (mapped.scope !== scope.index) {
      problems.push(changeProblem('FLOW_SCOPE_CHANGED', elementId, { target: mapped.id }));
    }
  }
}

function checkWaits({ from, to, map, problems }: Check, { instance, source, target }: Place): void {
  const here = catchersOf(to, target, instance);
  for (const { at } of instance.waits ?? []) {
    const catcher = from.elements[from.indexOf.get(at) ?? -1];
    if (!catcher) continue;
    if (catcher === source) {
      const fits = here.own.length > 0 && target.trigger?.kind === source.trigger?.kind;
      if (!fits) problems.push(changeProblem('TRIGGER_CHANGED', at, { target: target.id }));
      continue;
    }
    const fate = fateOf(map, catcher, [...here.outside, ...here.inside]);
    if (fate.fate === 'refused') problems.push(changeProblem(fate.code, at, { target: fate.target.id }));
  }
}

function checkJoins(check: Check, { instance, target: scope }: Place): void {
  const { from, map, problems } = check;
  const taken = new Map<string, string>();
  for (const [id, flows] of flowsByGateway(instance)) {
    const source = from.elements[from.indexOf.get(id) ?? -1];
    const target = source && map.element(source)?.target;
    if (!source || !target) {
      problems.push(changeProblem('NOT_MAPPED', id));
      continue;
    }
    const data = { target: target.id, type: source.type, targetType: target.type };
    const other = taken.get(target.id);
    taken.set(target.id, id);
    if (other) problems.push(changeProblem('MAPPING_TARGET_TWICE', id, { target: target.id, other }));
    if (target.type !== source.type) problems.push(changeProblem('MAPPING_TYPE', id, data));
    else if (target.scope !== scope.index) problems.push(changeProblem('FLOW_SCOPE_CHANGED', id, data));
    else if (target.join === 'none' || target.incoming.length < source.incoming.length) {
      problems.push(changeProblem('JOIN_NARROWED', id, data));
    } else checkFlows(check, id, target, flows);
  }
}

/** Flows whose tokens wait at a joining gateway or have started a complex one that waits for reset. */
function flowsByGateway({ joins = {}, resets = {} }: ElementInstance): Map<string, string[]> {
  const ids = new Set([...Object.keys(joins), ...Object.keys(resets)]);
  return new Map([...ids].map((id) => [id, [...new Set([...Object.keys(joins[id] ?? {}), ...(resets[id] ?? [])])]]));
}

function checkFlows({ from, map, problems }: Check, gateway: string, target: ElementModel, flows: string[]): void {
  const taken = new Map<string, string>();
  for (const id of flows) {
    const source = from.flows[from.flowIndexOf.get(id) ?? -1];
    const mapped = source && map.flow(source, target);
    if (!mapped) {
      problems.push(changeProblem('FLOW_NOT_MAPPED', gateway, { flow: id }));
      continue;
    }
    const other = taken.get(mapped.id);
    if (other) problems.push(changeProblem('MAPPING_TARGET_TWICE', id, { target: mapped.id, other }));
    taken.set(mapped.id, id);
  }
}
