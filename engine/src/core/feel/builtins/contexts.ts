/** Context functions (DMN 1.3 §10.3.4.10 and 1.4's constructors). Dangerous keys give null. */
import { isContext, isForbiddenKey, type Call, type FeelContext } from '../values.ts';
import { define, type Builtins } from './define.ts';

export function defineContexts(b: Builtins): void {
  define(b, 'get value', 'm: context, key: string', ([m, key]) => (Object.hasOwn(m, key) ? m[key] : null));
  define(b, 'get value', 'm: context, keys: list', ([m, keys]) => walk(m, keys));
  define(b, 'get value', 'context: context, key: string', ([m, key]) => walk(m, [key]));
  define(b, 'get value', 'context: context, keys: list', ([m, keys]) => walk(m, keys));
  define(b, 'get entries', 'm: context', ([m], run) => entriesOf(m, run));
  define(b, 'get entries', 'context: context', ([m], run) => entriesOf(m, run));
  for (const name of ['context put', 'put']) {
    define(b, name, 'context: context, key: string, value: any', ([m, key, value], run) => put(m, [key], value, run));
    define(b, name, 'context: context, keys: list, value: any', ([m, keys, value], run) => put(m, keys, value, run));
  }
  define(b, 'context merge', 'contexts: list', ([contexts], run) => merge(contexts, run));
  define(b, 'put all', 'contexts: context...', ([contexts], run) => merge(contexts, run));
  define(b, 'context', 'entries: list', ([entries], run) => fromEntries(entries, run));
}

function entriesOf(m: FeelContext, run: Call): { key: string; value: unknown }[] {
  const entries = Object.entries(m);
  run.budget.list(entries.length);
  return entries.map(([key, value]) => ({ key, value }));
}

function walk(m: unknown, keys: unknown[]): unknown {
  let at: unknown = keys.length ? m : null;
  for (const key of keys) {
    if (!isContext(at) || typeof key !== 'string' || !Object.hasOwn(at, key)) return null;
    at = at[key];
  }
  return at;
}

/** A missing context on the way to the last key is made (Camunda 8). */
function put(m: unknown, keys: readonly unknown[], value: unknown, run: Call): FeelContext | null {
  const [key, ...rest] = keys;
  if (!isContext(m) || typeof key !== 'string' || isForbiddenKey(key)) return null;
  run.budget.spend(Object.keys(m).length + keys.length);
  const old = Object.hasOwn(m, key) ? m[key] : null;
  const inner = rest.length === 0 ? value : put(old ?? {}, rest, value, run);
  return rest.length > 0 && inner === null ? null : { ...m, [key]: inner };
}

function merge(contexts: unknown[], run: Call): FeelContext | null {
  const result: FeelContext = {};
  for (const one of contexts) {
    if (!isContext(one)) return null;
    run.budget.spend(Object.keys(one).length);
    for (const [key, value] of Object.entries(one)) {
      if (isForbiddenKey(key)) return null;
      result[key] = value;
    }
  }
  return result;
}

function fromEntries(entries: unknown[], run: Call): FeelContext | null {
  const result: FeelContext = {};
  run.budget.list(entries.length);
  for (const entry of entries) {
    if (!isContext(entry) || !Object.hasOwn(entry, 'key') || !Object.hasOwn(entry, 'value')) return null;
    const key = entry['key'];
    if (typeof key !== 'string' || isForbiddenKey(key) || Object.hasOwn(result, key)) return null;
    result[key] = entry['value'];
  }
  return result;
}
