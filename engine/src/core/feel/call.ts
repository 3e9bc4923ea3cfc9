/**
 * Calling: functions of the language, built-ins and functions that the host put into the scope. Host functions see JSON
 * only and what they throw counts as null.
 */
import { toJson } from './json.ts';
import { FeelFunction, type Call } from './values.ts';

export function invoke(target: unknown, args: unknown[], run: Call): unknown {
  run.budget.enter();
  try {
    if (target instanceof FeelFunction) return target.call(args, run) ?? null;
    if (typeof target === 'function') return callHost(target as (...args: unknown[]) => unknown, args);
    return null;
  } finally {
    run.budget.leave();
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
  if ([...args.keys()].some((name) => !target.parameters.includes(name))) return null;
  return invoke(
    target,
    target.parameters.map((name) => args.get(name) ?? null),
    run,
  );
}

function callHost(target: (...args: unknown[]) => unknown, args: unknown[]): unknown {
  try {
    return target(...args.map((arg) => toJson(arg))) ?? null;
  } catch {
    return null;
  }
}
