/**
 * Complex gateway (BPMN 2.0.2 §13.4.5). Waiting for start, it asks its activation condition whenever a token arrives; the
 * condition sees `activationCount`, the number of incoming flows with a token, and `activationCounts`, the tokens of each
 * flow by its id. When it holds, one token of every such flow is taken and the outgoing flows are chosen. Then it waits
 * for reset: until no token can still arrive at the flows that had none, decided as for an inclusive join. What has come
 * meanwhile is taken with the reset, and outgoing flows that have a condition are asked once more; they see
 * `waitingForStart`, true in the first phase and false at the reset. A flow without condition is for the first phase.
 */
import { asBoolean } from '../expressions/expression.ts';
import { Failure } from '../expressions/failure.ts';
import type { Behaviour, ElementModel, Execution } from '../model/model.ts';
import { VariableScope } from '../scopes/variables.ts';

export function complexGateway(defaultFlow: number): Behaviour {
  return {
    activate(run, slot) {
      if (run.instance(slot).gate === 'undecided' && !decideAnew(run, slot)) return;
      const starting = run.instance(slot).gate !== 'reset';
      const scope = new VariableScope(run, slot, { waitingForStart: starting });
      const flows = run.element(slot).outgoing.filter((flow) => {
        if (flow === defaultFlow) return false;
        const condition = run.model.flows[flow]?.condition ?? null;
        return condition ? asBoolean(condition, scope, 'CONDITION_ERROR') : starting;
      });
      if (flows.length === 0 && starting && run.element(slot).outgoing.length > 0) {
        if (defaultFlow < 0) throw new Failure('CONDITION_ERROR', 'No condition is true and there is no default flow');
        flows.push(defaultFlow);
      }
      run.complete(slot, null, flows);
    },
  };
}

/** A token has been put before the gateway. */
export function arrivedAtComplex(run: Execution, scope: number, gateway: ElementModel): void {
  if (run.instance(scope).resets?.[gateway.id] || undecided(run, scope, gateway)) return;
  try {
    if (holds(run, scope, gateway)) {
      takeForStart(run, scope, gateway);
      run.enter(gateway.index, scope);
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const slot = run.appear(gateway.index, scope);
    run.edit(slot).gate = 'undecided';
    run.raise(slot, error.type, error.message, { retry: 'activate' });
  }
}

/** An instance of the gateway that holds the incident of its condition. */
function undecided(run: Execution, scope: number, gateway: ElementModel): boolean {
  for (let slot = scope + 1; slot < run.size; slot += 1) {
    if (!run.alive(slot) || run.parent(slot) !== scope) continue;
    if (run.instance(slot).at === gateway.id && run.instance(slot).gate === 'undecided') return true;
  }
  return false;
}

function decideAnew(run: Execution, slot: number): boolean {
  const gateway = run.element(slot);
  const scope = run.parent(slot);
  if (!holds(run, scope, gateway)) {
    run.leave(slot, []);
    return false;
  }
  takeForStart(run, scope, gateway);
  run.clear(slot, 'gate');
  return true;
}

const tokensAt = (run: Execution, scope: number, gateway: ElementModel) =>
  run.instance(scope).joins?.[gateway.id] ?? {};

function holds(run: Execution, scope: number, gateway: ElementModel): boolean {
  const waiting = tokensAt(run, scope, gateway);
  const counts: Record<string, number> = {};
  for (const flow of gateway.incoming) {
    const id = run.model.flows[flow]?.id ?? '';
    counts[id] = waiting[id] ?? 0;
  }
  const extra = { activationCount: Object.keys(waiting).length, activationCounts: counts };
  return (
    gateway.activation === null ||
    asBoolean(gateway.activation, new VariableScope(run, scope, extra), 'CONDITION_ERROR')
  );
}

function takeForStart(run: Execution, scope: number, gateway: ElementModel): void {
  const taken = takeTokens(run, scope, gateway, () => true);
  if (taken.length === gateway.incoming.length) return;
  const instance = run.edit(scope);
  instance.resets = { ...instance.resets, [gateway.id]: taken };
}

/** Takes one token of every flow that has one and is wanted; answers which. The scope counts them no more. */
function takeTokens(
  run: Execution,
  scope: number,
  gateway: ElementModel,
  wanted: (flowId: string) => boolean,
): string[] {
  const taken: string[] = [];
  const rest: Record<string, number> = {};
  for (const [flowId, tokens] of Object.entries(tokensAt(run, scope, gateway))) {
    const takes = wanted(flowId);
    if (takes) taken.push(flowId);
    if (!takes || tokens > 1) rest[flowId] = takes ? tokens - 1 : tokens;
  }
  const { [gateway.id]: _mine, ...others } = run.instance(scope).joins ?? {};
  const joins = Object.keys(rest).length > 0 ? { ...others, [gateway.id]: rest } : others;
  if (Object.keys(joins).length > 0) run.edit(scope).joins = joins;
  else run.clear(scope, 'joins');
  run.count(scope, -taken.length);
  return taken;
}

/** Nothing can arrive any more at the flows that had no token in the first phase. */
export function resetComplex(run: Execution, scope: number, gateway: ElementModel): void {
  const { [gateway.id]: before = [], ...others } = run.instance(scope).resets ?? {};
  const late = Object.keys(tokensAt(run, scope, gateway)).some((flowId) => !before.includes(flowId));
  if (late) run.edit(run.enter(gateway.index, scope)).gate = 'reset';
  takeTokens(run, scope, gateway, (flowId) => !before.includes(flowId));
  if (Object.keys(others).length > 0) run.edit(scope).resets = others;
  else run.clear(scope, 'resets');
  if (Object.keys(tokensAt(run, scope, gateway)).length > 0) arrivedAtComplex(run, scope, gateway);
}
