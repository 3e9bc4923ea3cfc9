/**
 * A function whose body the host evaluates, such as a business knowledge model of DMN. What the body costs counts as the
 * caller's cost: a function that is called in a loop cannot have the bounds of one evaluation each time.
 */
import { invokeNamed } from './call.ts';
import { rootFrame } from './frame.ts';
import type { FeelScope } from './scope.ts';
import { FeelFunction } from './values.ts';

/** Clock and budget of the expression that calls. */
export type Caller = Required<Pick<FeelScope, 'budget'>> & Pick<FeelScope, 'now'>;

/** With another number of arguments than there are parameters the answer is null, as FEEL demands. */
export function hostFunction(
  parameters: readonly string[],
  body: (args: Readonly<Record<string, unknown>>, caller: Caller) => unknown,
): FeelFunction {
  return new FeelFunction(parameters, (args, { now, budget }) => {
    if (args.length !== parameters.length) return null;
    const named = Object.fromEntries(parameters.map((name, i) => [name, args[i] ?? null]));
    return body(named, now === undefined ? { budget } : { now, budget });
  });
}

/** Calls a function by the names of its parameters; null when it is none or the names do not fit. */
export function callNamed(target: unknown, args: ReadonlyMap<string, unknown>, scope: FeelScope): unknown {
  return invokeNamed(target, args, rootFrame(scope).run) ?? null;
}
