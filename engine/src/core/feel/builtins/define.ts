/**
 * How a built-in is declared: its name, its parameters as one writes them in the DMN tables, its body. Arguments are
 * checked and converted (a single value for a list and back, DMN 1.3 §10.3.2.9.4) before the body sees them; arguments
 * that do not fit give null. A name may have several signatures; the first that fits is taken.
 */
import { isNumber, type FeelNumber } from '../numbers.ts';
import { FeelDate, FeelDateTime, FeelDuration, FeelTime } from '../temporal/index.ts';
import { FeelFunction, FeelRange, isContext, kindOf, type Call } from '../values.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each body knows the types its signature has checked
type Body = (args: any[], run: Call) => unknown;

interface Parameter {
  name: string;
  type: string;
  optional: boolean;
  rest: boolean;
}

export interface Signature {
  /** As it was declared; the documentation shows it. */
  text: string;
  parameters: Parameter[];
  body: Body;
}

export type Builtins = Map<string, Signature[]>;

/**
 * `signature`: `string: string, start position: integer, length?: integer`; `list: any...` takes all the rest. An `integer`
 * is a number of which the fraction is dropped, `number` may be a decimal, `day` is a date or a date and time.
 */
export function define(into: Builtins, name: string, signature: string, body: Body): void {
  const parameters = signature ? signature.split(', ').map(readParameter) : [];
  const list = into.get(name) ?? [];
  list.push({ text: signature, parameters, body });
  into.set(name, list);
}

function readParameter(text: string): Parameter {
  const [name = '', type = 'any'] = text.split(': ');
  return {
    name: name.replace(/\?$/, ''),
    type: type.replace('...', ''),
    optional: name.endsWith('?'),
    rest: type.endsWith('...'),
  };
}

export function toFunction(signatures: readonly Signature[]): FeelFunction {
  const parameters = signatures[0]?.parameters.map((p) => p.name) ?? [];
  const call = (args: unknown[], run: Call) => {
    for (const { parameters, body } of signatures) {
      const fitted = fit(parameters, args);
      if (fitted) return worked(body, fitted, run);
    }
    return null;
  };
  const callNamed = (args: ReadonlyMap<string, unknown>, run: Call) => {
    for (const { parameters, body } of signatures) {
      const known = [...args.keys()].every((name) => parameters.some((p) => p.name === name));
      const fitted = known ? fitNamed(parameters, args) : null;
      if (fitted) return worked(body, fitted, run);
    }
    return null;
  };
  return new FeelFunction(parameters, call, callNamed);
}

/** Texts and lists cost as much as reading them once. */
function worked(body: Body, args: unknown[], run: Call): unknown {
  for (const arg of args) {
    if (typeof arg === 'string') run.budget.spend(arg.length >> 6);
    else if (Array.isArray(arg)) run.budget.spend(arg.length >> 2);
  }
  return body(args, run);
}

function fit(parameters: readonly Parameter[], args: readonly unknown[]): unknown[] | null {
  const last = parameters.at(-1);
  if (last?.rest) return fitRest(parameters, last, args);
  if (args.length > parameters.length) return null;
  const fitted: unknown[] = [];
  for (const [i, parameter] of parameters.entries()) {
    if (i >= args.length && !parameter.optional) return null;
    const value = convert(parameter, args[i] ?? null);
    if (value === undefined) return null;
    fitted.push(value);
  }
  return fitted;
}

/**
 * The rest arrives as one list: `max(1, 2)` and `max([1, 2])` alike; of type `list` as a list of lists, of type `item` each
 * argument as it is.
 */
function fitRest(parameters: readonly Parameter[], last: Parameter, args: readonly unknown[]): unknown[] | null {
  const head = parameters.slice(0, -1);
  const fitted = fit(head, args.slice(0, head.length));
  if (!fitted) return null;
  const tail = args.slice(head.length);
  if (tail.length === 0) return null;
  if (last.type === 'item') return [...fitted, tail];
  if (last.type === 'list') return [...fitted, tail.map((one) => (Array.isArray(one) ? (one as unknown[]) : [one]))];
  const list = (tail.length === 1 && Array.isArray(tail[0]) ? tail[0] : tail) as unknown[];
  const element = { ...last, rest: false };
  const converted = last.type === 'any' ? list : list.map((item) => convert(element, item));
  return converted.includes(undefined) ? null : [...fitted, converted];
}

function fitNamed(parameters: readonly Parameter[], args: ReadonlyMap<string, unknown>): unknown[] | null {
  if (parameters.at(-1)?.rest)
    return fit(
      parameters,
      parameters.map((p) => args.get(p.name) ?? null),
    );
  const fitted: unknown[] = [];
  for (const parameter of parameters) {
    if (!args.has(parameter.name) && !parameter.optional) return null;
    const value = convert(parameter, args.get(parameter.name) ?? null);
    if (value === undefined) return null;
    fitted.push(value);
  }
  return fitted;
}

/** `undefined`: does not fit. */
function convert(parameter: Parameter, value: unknown): unknown {
  if (parameter.type === 'any') return value;
  if (value === null) return parameter.optional ? null : undefined;
  if (parameter.type === 'list') return Array.isArray(value) ? value : [value];
  const single = Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value;
  if (!conforms(parameter.type, single)) return undefined;
  return parameter.type === 'integer' ? wholePart(single as FeelNumber) : single;
}

/** No position and no count is beyond the safe integers; those that are do not fit. */
function wholePart(value: FeelNumber): number | undefined {
  const whole = Math.trunc(Number(value));
  return Number.isSafeInteger(whole) ? whole || 0 : undefined;
}

function conforms(type: string, value: unknown): boolean {
  switch (type) {
    case 'number':
    case 'integer':
      return isNumber(value);
    case 'string':
    case 'boolean':
      return typeof value === type;
    case 'context':
      return isContext(value);
    case 'date':
      return value instanceof FeelDate;
    case 'time':
      return value instanceof FeelTime;
    case 'date and time':
      return value instanceof FeelDateTime;
    case 'day':
      return value instanceof FeelDate || value instanceof FeelDateTime;
    case 'duration':
      return value instanceof FeelDuration;
    case 'range':
      return value instanceof FeelRange;
    case 'function':
      return kindOf(value) === 'function';
    default:
      throw new Error(`unknown parameter type ${type}`);
  }
}
