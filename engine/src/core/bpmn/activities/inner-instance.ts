/** One turn of a repeated activity: an inner instance of the same element in its body, counted from 1. */
import type { JsonObject } from '../../json.ts';
import type { Execution } from '../model/model.ts';

export function startInner(run: Execution, body: number, counter: number, vars: JsonObject = {}): void {
  run.enter(run.element(body).index, body, { vars: { ...vars, loopCounter: counter }, counter });
}
