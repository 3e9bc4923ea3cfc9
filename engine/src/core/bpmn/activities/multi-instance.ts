/**
 * Multi-instance activities (BPMN 2.0.2 §13.2.7) in the Zeebe dialect: a body runs one inner instance per item of the input
 * collection — or as many as the loop cardinality says —, all at once or one after the other, gathers their output
 * elements by position, and ends early when the completion condition holds. Mappings apply to each inner instance.
 */
import type { Json } from '../../json.ts';
import { asBoolean, asInteger, asList } from '../expressions/expression.ts';
import { Failure } from '../expressions/failure.ts';
import type { Execution, MultiInstanceModel } from '../model/model.ts';
import type { Loop } from '../model/state.ts';
import { VariableScope } from '../scopes/variables.ts';
import { startInner } from './inner-instance.ts';

const DEFAULT_MAX_ITEMS = 10_000;

export function startMultiInstance(run: Execution, slot: number, model: MultiInstanceModel): void {
  const element = run.element(slot);
  const items = model.inputCollection ? asList(model.inputCollection, run.scope(slot)) : null;
  const total = items ? items.length : cardinality(run, slot, model);
  const max = run.env.maxLoopItems ?? DEFAULT_MAX_ITEMS;
  if (total > max) {
    throw new Failure('EXECUTION_LIMIT', `${total} items are more than the ${max} a multi-instance activity may have`);
  }
  const waits = run.plan(run.parent(slot), element.boundaries);
  const instance = run.edit(slot);
  const loop: Loop = { total, started: 0, completed: 0, terminated: 0 };
  if (model.outputCollection !== null) loop.out = new Array<Json>(total).fill(null);
  instance.loop = loop;
  instance.live = 0;
  run.allow(total * element.size);
  run.open(slot, waits);
  if (total === 0) return run.complete(slot);
  if (model.sequential) {
    if (items) loop.items = items;
    return startNextOfMany(run, slot, model);
  }
  loop.started = total;
  for (let i = 0; i < total; i += 1) startItem(run, slot, model, items?.[i], i + 1);
}

function cardinality(run: Execution, slot: number, { cardinality }: MultiInstanceModel): number {
  return cardinality ? asInteger(cardinality, run.scope(slot), 0, Number.MAX_SAFE_INTEGER) : 0;
}

function startItem(
  run: Execution,
  body: number,
  { inputElement }: MultiInstanceModel,
  item: Json | undefined,
  counter: number,
): void {
  startInner(run, body, counter, inputElement === null ? {} : { [inputElement]: item ?? null });
}

/** Sequential: the next item, if there is one. */
export function startNextOfMany(run: Execution, body: number, model: MultiInstanceModel): void {
  const { loop } = run.instance(body);
  if (!model.sequential || !loop || loop.started >= loop.total) return;
  run.edit(body).loop = { ...loop, started: loop.started + 1 };
  startItem(run, body, model, loop.items?.[loop.started], loop.started + 1);
}

/** An inner instance is about to complete. True when the completion condition ends the body with it. */
export function innerOfManyCompleted(run: Execution, slot: number, body: number, model: MultiInstanceModel): boolean {
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

function isEnough(run: Execution, slot: number, model: MultiInstanceModel, loop: Loop): boolean {
  if (!model.completionCondition) return false;
  const extra = {
    numberOfInstances: loop.total,
    numberOfActiveInstances: loop.started - loop.completed - loop.terminated,
    numberOfCompletedInstances: loop.completed,
    numberOfTerminatedInstances: loop.terminated,
  };
  return asBoolean(model.completionCondition, new VariableScope(run, slot, extra), 'EXTRACT_VALUE_ERROR');
}

export function finishMultiInstance(run: Execution, slot: number, model: MultiInstanceModel): void {
  const { out } = run.instance(slot).loop as Loop;
  if (model.outputCollection !== null && out) run.propagate(run.parent(slot), { [model.outputCollection]: out });
  run.leave(slot);
}
