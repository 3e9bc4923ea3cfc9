/**
 * What the two markers that repeat an activity share. A body stands for the activity as a whole: boundary events sit on
 * it, tokens leave from it. Each turn is an inner instance of the same element, counted from 1 by `loopCounter`.
 */
import type { Execution, LoopModel } from '../model/model.ts';
import { finishMultiInstance, innerOfManyCompleted, startMultiInstance, startNextOfMany } from './multi-instance.ts';
import { finishStandardLoop, startNextTurn, startStandardLoop, turnCompleted } from './standard-loop.ts';

export function startLoop(run: Execution, slot: number, model: LoopModel): void {
  if (model.kind === 'standard') startStandardLoop(run, slot, model);
  else startMultiInstance(run, slot, model);
}

/** An inner instance is about to complete. True when the body ends with it, whatever else still runs in it. */
export function innerCompleted(run: Execution, slot: number, body: number): boolean {
  const model = run.element(body).loop as LoopModel;
  return model.kind === 'standard'
    ? turnCompleted(run, slot, body, model)
    : innerOfManyCompleted(run, slot, body, model);
}

/** The next inner instance, where they come one after the other. */
export function startNextInner(run: Execution, body: number): void {
  const model = run.alive(body) ? run.element(body).loop : null;
  if (model?.kind === 'standard') startNextTurn(run, body);
  else if (model) startNextOfMany(run, body, model);
}

export function finishLoop(run: Execution, slot: number): void {
  const model = run.element(slot).loop as LoopModel;
  if (model.kind === 'standard') finishStandardLoop(run, slot);
  else finishMultiInstance(run, slot, model);
}
