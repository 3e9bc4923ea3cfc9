/**
 * Calling: functions of the language, built-ins and functions that the host put into the scope. Host functions see JSON
 * only and what they throw counts as null.
 */
import { FeelEvaluationError } from './errors.ts';
import { toJson } from './json.ts';
import { FeelFunction, type Call } from './values.ts';

export function invoke(target: unknown, args: unknown[], run: Call): unknown {
  const depth = target instanceof FeelFunction ? target.depth : 0;
  run.budget.enter(depth);
  try {
    if (target instanceof FeelFunction) return target.call(args, run) ?? null;
    if (typeof target === 'function') return callHost(target as (...args: unknown[]) => unknown, args);
    return null;
  } finally {
    run.budget.leave(depth);
  }
}

export function invokeNamed(target: unknown, args: ReadonlyMap<string, unknown>, run: Call): unknown {
  if (!(target instanceof FeelFunction)) return null;
  if (target.callNamed) {
    run.budget.enter();
    try {
      return target.callNamed(args, run) ?? null;
    } finally {
      run.budget.leave();
    }
  }
  const known = [...args.keys()].every((name) => target.parameters.includes(name));
  if (!known || args.size !== target.parameters.length) return null;
  return invoke(
    target,
    target.parameters.map((name) => args.get(name) ?? null),
    run,
  );
}

function callHost(target: (...args: unknown[]) => unknown, args: unknown[]): unknown {
  try {
    return target(...args.map((arg) => toJson(arg))) ?? null;
  } catch (error) {
    if (error instanceof FeelEvaluationError) throw error;
    return null;
  }
}
