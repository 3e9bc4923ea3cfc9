/**
 * Multi-instance activities (BPMN 2.0.2 §13.2.7) in the Zeebe dialect: a body runs one inner instance per item of the input
 * collection, all at once or one after the other, gathers their output elements by position, and ends early when the
 * completion condition holds. Boundary events sit on the body; mappings apply to each inner instance.
 */
import type { Json, JsonObject } from '../../json.ts';
import { asBoolean, asList } from '../expressions/expression.ts';
import { Failure } from '../expressions/failure.ts';
import type { Execution, LoopModel } from '../model/model.ts';
import type { Loop } from '../model/state.ts';
import { VariableScope } from '../scopes/variables.ts';

const DEFAULT_MAX_ITEMS = 10_000;

export function startLoop(run: Execution, slot: number, model: LoopModel): void {
  const element = run.element(slot);
  const items = asList(model.inputCollection, run.scope(slot));
  const max = run.env.maxLoopItems ?? DEFAULT_MAX_ITEMS;
  if (items.length > max) {
    throw new Failure(
      'EXECUTION_LIMIT',
      `${items.length} items are more than the ${max} a multi-instance activity may have`,
    );
  }
  const waits = run.plan(run.parent(slot), element.boundaries);
  const instance = run.edit(slot);
  const loop: Loop = { total: items.length, started: 0, completed: 0, terminated: 0 };
  if (model.outputCollection !== null) loop.out = items.map(() => null);
  instance.loop = loop;
  instance.live = 0;
  run.allow(items.length * element.size);
  run.open(slot, waits);
  if (items.length === 0) return run.complete(slot);
  if (model.sequential) {
    loop.items = items;
    return startNextInner(run, slot);
  }
  loop.started = items.length;
  items.forEach((item, i) => startInner(run, slot, model, item, i + 1));
}

function startInner(run: Execution, body: number, model: LoopModel, item: Json, counter: number): void {
  const vars: JsonObject = model.inputElement === null ? {} : { [model.inputElement]: item };
  run.enter(run.element(body).index, body, { vars: { ...vars, loopCounter: counter }, counter });
}

/** Sequential: the next item, if there is one. */
export function startNextInner(run: Execution, body: number): void {
  if (!run.alive(body)) return;
  const model = run.element(body).loop;
  const { loop } = run.instance(body);
  if (!model?.sequential || !loop?.items || loop.started >= loop.total) return;
  run.edit(body).loop = { ...loop, started: loop.started + 1 };
  startInner(run, body, model, loop.items[loop.started] as Json, loop.started + 1);
}

/** An inner instance is about to complete. True when the completion condition ends the body with it. */
export function innerCompleted(run: Execution, slot: number, body: number): boolean {
  const model = run.element(body).loop as LoopModel;
  const before = run.instance(body).loop as Loop;
  const loop: Loop = { ...before, completed: before.completed + 1 };
  if (model.outputElement && before.out) {
    loop.out = before.out.slice();
    loop.out[(run.instance(slot).counter ?? 1) - 1] = model.outputElement.evaluate(run.scope(slot));
  }
  const enough = isEnough(run, slot, model, loop);
  run.edit(body).loop = loop;
  return enough;
}

function isEnough(run: Execution, slot: number, model: LoopModel, loop: Loop): boolean {
  if (!model.completionCondition) return false;
  const extra = {
    numberOfInstances: loop.total,
    numberOfActiveInstances: loop.started - loop.completed - loop.terminated,
    numberOfCompletedInstances: loop.completed,
    numberOfTerminatedInstances: loop.terminated,
  };
  return asBoolean(model.completionCondition, new VariableScope(run, slot, extra), 'EXTRACT_VALUE_ERROR');
}

export function finishLoop(run: Execution, slot: number): void {
  const model = run.element(slot).loop as LoopModel;
  const { out } = run.instance(slot).loop as Loop;
  if (model.outputCollection !== null && out) run.propagate(run.parent(slot), { [model.outputCollection]: out });
  run.leave(slot);
}
