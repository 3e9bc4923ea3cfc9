/**
 * Migration of a running instance to another model, as Camunda 8 documents it: nothing of what runs is made anew. Element
 * instances, user tasks, jobs, called processes, variables and incidents keep their keys and values and only get their
 * place in the new model; of what is awaited see `waits-migration.ts`. All of it or nothing. The only thing that may go on
 * by itself is an inclusive join which in the new model waits for nobody any more.
 */
import { Failure } from '../expressions/failure.ts';
import type { Problem } from '../../problem.ts';
import type { ElementModel, ProcessModel } from '../model/model.ts';
import type { ElementInstance, Wait } from '../model/state.ts';
import { Run } from '../run/run.ts';
import type { InstanceState, StepEnv, StepResult } from '../types.ts';
import { checkMigration } from './check-migration.ts';
import { mapElements, type ElementMap, type MigrationPlan } from './mapping.ts';
import { withCompletions } from './compensation-migration.ts';
import { changeProblem, refusal } from './problems.ts';
import { catchersOf, fateOf, listens, withWaits } from './waits-migration.ts';

export { checkMigration } from './check-migration.ts';
export type { MigrationPlan } from './mapping.ts';

/** One element instance on its way. */
interface Moved {
  instance: ElementInstance;
  closed: Wait[];
  /** Catching elements of the target that begin to wait. */
  outside: number[];
  inside: number[];
}

/** Raises `StepRefusal` CHANGE_REFUSED with all problems; the state given is not touched. */
export function migrate(
  from: ProcessModel,
  to: ProcessModel,
  state: InstanceState,
  plan: MigrationPlan,
  env: StepEnv,
): StepResult {
  const problems = checkMigration(from, to, state, plan);
  if (problems.length > 0) throw refusal(problems);
  const map = mapElements(from, to, plan);
  const moved = state.body.elements.map((instance) => move(from, to, map, instance));
  const next: InstanceState = {
    ...state,
    processId: to.processId,
    version: plan.version ?? state.version,
    ...(state.stopAfter && { stopAfter: state.stopAfter.map((id) => targetId(from, map, id)) }),
    body: { ...state.body, elements: moved.map(({ instance }) => instance) },
  };
  const run = new Run(to, next, env);
  for (const one of moved) announce(run, one);
  const failed = moved.flatMap((one, slot) => listen(run, slot, one));
  if (failed.length > 0) throw refusal(failed);
  run.drain();
  return run.result();
}

function move(from: ProcessModel, to: ProcessModel, map: ElementMap, instance: ElementInstance): Moved {
  const source = from.elements[instance.scope === undefined ? 0 : (from.indexOf.get(instance.at) ?? 0)] as ElementModel;
  const target = map.element(source)?.target as ElementModel;
  const before = catchersOf(from, source, instance);
  const after = catchersOf(to, target, instance);
  const here = [...after.outside, ...after.inside];
  const kept = new Map<string, ElementModel>(before.own.map(() => [source.id, target]));
  for (const index of [...before.outside, ...before.inside]) {
    const catcher = from.elements[index] as ElementModel;
    const fate = fateOf(map, catcher, here);
    if (fate.fate === 'kept') kept.set(catcher.id, fate.target);
  }
  const taken = new Set([...kept.values()].map(({ index }) => index));
  const fresh = (catchers: number[]) => (listens(instance) ? catchers.filter((index) => !taken.has(index)) : []);
  const waits = instance.waits?.flatMap((wait) => {
    const at = kept.get(wait.at)?.id;
    return at === undefined ? [] : [{ ...wait, at }];
  });
  const placed = withCompletions(from, map, withQueue(from, map, withJoins(from, map, { ...instance, at: target.id })));
  return {
    instance: withWaits(placed, waits),
    closed: (instance.waits ?? []).filter(({ at }) => !kept.has(at)),
    outside: fresh(after.outside),
    inside: fresh(after.inside),
  };
}

function withJoins(from: ProcessModel, map: ElementMap, instance: ElementInstance): ElementInstance {
  const { joins, resets } = instance;
  if (!joins && !resets) return instance;
  const gateway = (id: string) =>
    map.element(from.elements[from.indexOf.get(id) ?? 0] as ElementModel)?.target as ElementModel;
  const flow = (id: string, target: ElementModel): string => {
    const source = from.flows[from.flowIndexOf.get(id) ?? -1];
    return (source && map.flow(source, target)?.id) ?? id;
  };
  const moved = <T>(all: Record<string, T>, move: (flows: T, target: ElementModel) => T): Record<string, T> =>
    Object.fromEntries(Object.entries(all).map(([id, flows]) => [gateway(id).id, move(flows, gateway(id))]));
  const tokens = (waiting: Record<string, number>, target: ElementModel) =>
    Object.fromEntries(Object.entries(waiting).map(([id, n]) => [flow(id, target), n]));
  return {
    ...instance,
    ...(joins && { joins: moved(joins, tokens) }),
    ...(resets && { resets: moved(resets, (flows, target) => flows.map((id) => flow(id, target))) }),
  };
}

const targetId = (from: ProcessModel, map: ElementMap, id: string): string => {
  const source = from.elements[from.indexOf.get(id) ?? -1];
  return (source && map.element(source)?.target.id) ?? id;
};

function withQueue(from: ProcessModel, map: ElementMap, instance: ElementInstance): ElementInstance {
  const { adHoc } = instance;
  if (!adHoc?.queue) return instance;
  const queue = adHoc.queue.map((next) => ({ ...next, elementId: targetId(from, map, next.elementId) }));
  return { ...instance, adHoc: { ...adHoc, queue } };
}

/** Who follows the instance's rows learns the new places, and which waits are over. */
function announce(run: Run, { instance, closed }: Moved): void {
  const { key, at, task, job, incident, waits = [] } = instance;
  run.emit({
    type: 'elementMigrated',
    elementInstanceKey: key,
    elementId: at,
    ...(task === undefined ? {} : { userTaskKey: task }),
    ...(job === undefined ? {} : { jobKey: job }),
    ...(incident === undefined ? {} : { incidentKey: incident.key }),
  });
  for (const wait of waits) {
    if (wait.kind !== 'message' && wait.kind !== 'signal') continue;
    const { interrupting } = run.modelOf(wait.at);
    run.emit({ type: 'subscriptionMigrated', subscriptionKey: wait.key, elementId: wait.at, interrupting });
  }
  for (const { key: closedKey, kind } of closed) {
    if (kind === 'timer') run.emit({ type: 'timerCanceled', timerKey: closedKey });
    else if (kind === 'message' || kind === 'signal') {
      run.emit({ type: 'subscriptionClosed', subscriptionKey: closedKey });
    }
  }
}

function listen(run: Run, slot: number, { outside, inside }: Moved): Problem[] {
  if (outside.length + inside.length === 0) return [];
  try {
    run.open(slot, [...run.plan(run.parent(slot), outside), ...run.plan(slot, inside)]);
    return [];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [changeProblem('EVENTS_FAILED', run.instance(slot).at, { detail: error.message })];
  }
}
