/**
 * Standard loops (BPMN 2.0.2 §13.2.6): the activity runs again as long as its condition is true, one turn after the
 * other and at most `loopMaximum` times; with `testBefore` the condition is asked before the first turn as well. The
 * condition sees what the turn has left behind — results where the output mappings have put them, otherwise the turn's
 * own variables — and `loopCounter`, the number of turns done.
 */
import type { JsonObject } from '../../json.ts';
import { asBoolean } from '../expressions/expression.ts';
import type { Execution, StandardLoopModel } from '../model/model.ts';
import type { Loop } from '../model/state.ts';
import { VariableScope } from '../scopes/variables.ts';
import { startInner } from './inner-instance.ts';

export function startStandardLoop(run: Execution, slot: number, model: StandardLoopModel): void {
  const begins = !model.testBefore || goesOn(run, slot, model, { loopCounter: 0 }, 0);
  const waits = run.plan(run.parent(slot), run.element(slot).boundaries);
  const instance = run.edit(slot);
  instance.loop = { total: model.maximum ?? -1, started: 0, completed: 0, terminated: 0 };
  instance.live = 0;
  run.open(slot, waits);
  if (begins) startNextTurn(run, slot);
  else run.complete(slot);
}

function goesOn(run: Execution, slot: number, model: StandardLoopModel, extra: JsonObject, done: number): boolean {
  if (model.maximum !== null && done >= model.maximum) return false;
  if (!model.condition) return true;
  return asBoolean(model.condition, new VariableScope(run, slot, extra), 'EXTRACT_VALUE_ERROR');
}

/** A turn is about to complete. True when it was the last. */
export function turnCompleted(run: Execution, slot: number, body: number, model: StandardLoopModel): boolean {
  const before = run.instance(body).loop as Loop;
  const done = before.completed + 1;
  const outside = new VariableScope(run, body);
  const seen: JsonObject = { loopCounter: done };
  for (const { target } of run.element(slot).outputs) {
    const name = target[0] ?? '';
    seen[name] = (outside.get(name) ?? null) as JsonObject[string];
  }
  const again = goesOn(run, slot, model, seen, done);
  run.edit(body).loop = { ...before, completed: done };
  return !again;
}

export function startNextTurn(run: Execution, body: number): void {
  const loop = run.instance(body).loop as Loop;
  run.edit(body).loop = { ...loop, started: loop.started + 1 };
  startInner(run, body, loop.started + 1);
}

export function finishStandardLoop(run: Execution, slot: number): void {
  run.leave(slot);
}
