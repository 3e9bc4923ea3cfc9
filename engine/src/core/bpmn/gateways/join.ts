/**
 * Converging gateways. Tokens wait in their scope, counted per incoming flow. A parallel join fires when every flow has
 * one. An inclusive join (BPMN 2.0.2 §13.4.3) fires when no token elsewhere in the scope can still arrive at one of its
 * empty flows without passing the gateway — unless that token can also arrive at a flow that has one already. That is
 * decided on the live tokens after every move, from reachability computed when the model was compiled.
 */
import type { ElementModel, Execution } from '../model/model.ts';
import type { ElementInstance } from '../model/state.ts';
import { arrivedAtComplex, resetComplex } from './complex.ts';

/** Takes a token that arrived; true when it (or it with those waiting) passes. */
export function joinArrival(run: Execution, gateway: number, flow: number, scope: number): boolean {
  const element = run.model.elements[gateway] as ElementModel;
  const instance = run.edit(scope);
  const flowId = run.model.flows[flow]?.id ?? '';
  const waiting = { ...instance.joins?.[element.id] };
  waiting[flowId] = (waiting[flowId] ?? 0) + 1;
  instance.joins = { ...instance.joins, [element.id]: waiting };
  if (element.join === 'complex') arrivedAtComplex(run, scope, element);
  if (element.join !== 'parallel') return false;
  if (element.incoming.some((index) => !waiting[run.model.flows[index]?.id ?? ''])) return false;
  consume(run, scope, element);
  return true;
}

/** One token of every flow that has one becomes a single token, which the scope goes on counting. */
function consume(run: Execution, scope: number, gateway: ElementModel): void {
  const joins: Record<string, Record<string, number>> = {};
  let used = 0;
  for (const [id, waiting] of Object.entries(run.instance(scope).joins ?? {})) {
    if (id !== gateway.id) {
      joins[id] = waiting;
      continue;
    }
    const rest: Record<string, number> = {};
    for (const [flowId, tokens] of Object.entries(waiting)) {
      used += 1;
      if (tokens > 1) rest[flowId] = tokens - 1;
    }
    if (Object.keys(rest).length > 0) joins[id] = rest;
  }
  if (Object.keys(joins).length > 0) run.edit(scope).joins = joins;
  else run.clear(scope, 'joins');
  run.count(scope, 1 - used);
}

/** Fires the first inclusive join, or resets the first complex gateway, that nothing can reach any more. */
export function releaseInclusiveJoins(run: Execution): boolean {
  if (run.model.inclusiveJoins.size === 0) return false;
  for (let scope = 0; scope < run.size; scope += 1) {
    const { joins, resets } = run.alive(scope) ? run.instance(scope) : NOTHING;
    for (const id of Object.keys(joins ?? {})) {
      const gateway = run.model.elements[run.model.indexOf.get(id) ?? -1];
      if (gateway?.join !== 'inclusive' || !released(run, scope, gateway, [])) continue;
      consume(run, scope, gateway);
      run.passInto(gateway.index, scope);
      return true;
    }
    for (const [id, taken] of Object.entries(resets ?? {})) {
      const gateway = run.model.elements[run.model.indexOf.get(id) ?? -1];
      if (gateway?.join !== 'complex' || !released(run, scope, gateway, taken)) continue;
      resetComplex(run, scope, gateway);
      return true;
    }
  }
  return false;
}

const NOTHING: Pick<ElementInstance, 'joins' | 'resets'> = {};

/** `taken`: flows whose tokens have been taken already, in the first phase of a complex gateway. */
function released(run: Execution, scope: number, gateway: ElementModel, taken: readonly string[]): boolean {
  const reach = run.model.inclusiveJoins.get(gateway.index) ?? [];
  const joins = run.instance(scope).joins ?? {};
  const waiting = joins[gateway.id] ?? {};
  const full = gateway.incoming.map((flow) => {
    const id = run.model.flows[flow]?.id ?? '';
    return (waiting[id] ?? 0) > 0 || taken.includes(id);
  });
  const holdsBack = (element: number) =>
    reach.some((from, i) => !full[i] && ((from[element] ?? 0) & 2) !== 0) &&
    !reach.some((from, i) => full[i] && ((from[element] ?? 0) & 1) !== 0);
  for (const other of Object.keys(joins)) {
    if (other !== gateway.id && holdsBack(run.model.indexOf.get(other) ?? -1)) return false;
  }
  for (let slot = scope + 1; slot < run.size; slot += 1) {
    if (!run.alive(slot) || run.parent(slot) !== scope || run.instance(slot).undo?.then === 'vanish') continue;
    if (holdsBack(run.element(slot).index)) return false;
  }
  return true;
}
