/**
 * Variables in nested scopes, Camunda 8's rules: expressions see inner scopes before outer ones; a result goes to the
 * nearest scope that already has the variable, otherwise to the process.
 */
import type { FeelScope } from '../../feel/index.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { Execution, Mapping } from '../model/model.ts';
import type { ElementInstance } from '../model/state.ts';
import { Failure } from '../expressions/failure.ts';

/** Lazy lookup through the chain of scopes: nothing is copied. */
export class VariableScope implements FeelScope {
  readonly now: number;
  constructor(
    private readonly run: Execution,
    private readonly slot: number,
    /** Names that hide everything else. */
    private readonly extra: Readonly<JsonObject> | null = null,
  ) {
    this.now = run.env.now;
  }

  get(name: string): unknown {
    if (this.extra && Object.hasOwn(this.extra, name)) return this.extra[name];
    for (let slot = this.slot; slot >= 0; slot = this.run.parent(slot)) {
      const vars = this.run.instance(slot).vars;
      if (vars !== undefined && Object.hasOwn(vars, name)) return vars[name];
    }
    const context = this.run.env.feelContext;
    return context !== undefined && Object.hasOwn(context, name) ? context[name] : undefined;
  }
}

export function visibleVariables(run: Execution, slot: number): JsonObject {
  const chain: (JsonObject | undefined)[] = [];
  for (let s = slot; s >= 0; s = run.parent(s)) chain.push(run.instance(s).vars);
  const all: JsonObject = {};
  for (let i = chain.length - 1; i >= 0; i -= 1) Object.assign(all, chain[i]);
  return all;
}

/** Names that would reach an object's prototype are no variables. */
export function checkedNames(variables: JsonObject): string[] {
  const names = Object.keys(variables);
  if (names.includes('__proto__')) throw new Failure('IO_MAPPING_ERROR', `'__proto__' cannot be a variable`);
  return names;
}

export function propagate(run: Execution, slot: number, variables: JsonObject): void {
  const names = checkedNames(variables);
  for (const name of names) {
    let at = slot;
    for (let s = slot; s >= 0; s = run.parent(s)) {
      at = s;
      // What an activation of an ad-hoc sub-process brings about stays with it.
      if (run.instance(s).activation) break;
      const vars: ElementInstance['vars'] = run.instance(s).vars;
      if (vars !== undefined && Object.hasOwn(vars, name)) break;
    }
    run.setLocal(at, name, variables[name] as Json);
  }
}

/** Evaluates mappings in order; later ones see the results of earlier ones. Nothing is written. */
export function evaluateMappings(
  run: Execution,
  slot: number,
  mappings: readonly Mapping[],
  existing: 'merge' | 'replace',
): JsonObject {
  const result: JsonObject = {};
  const scope = new VariableScope(run, slot, result);
  for (const { source, target } of mappings) {
    const value = mapped(source, scope);
    const [name = '', ...path] = target;
    if (path.length === 0) {
      result[name] = value;
      continue;
    }
    const base = Object.hasOwn(result, name) || existing === 'merge' ? scope.get(name) : undefined;
    result[name] = withPath(base as Json | undefined, path, value);
  }
  return result;
}

function mapped(source: Mapping['source'], scope: FeelScope): Json {
  try {
    return source.evaluate(scope);
  } catch (error) {
    throw error instanceof Failure ? new Failure('IO_MAPPING_ERROR', error.message) : error;
  }
}

function withPath(base: Json | undefined, path: readonly string[], value: Json): Json {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const object = base !== null && typeof base === 'object' && !Array.isArray(base) ? base : {};
  const inner = Object.hasOwn(object, name) ? object[name] : undefined;
  return { ...object, [name]: withPath(inner, rest, value) };
}
