/** Context functions (DMN 1.3 §10.3.4.10 and 1.4's constructors). Dangerous keys give null. */
import { isContext, isForbiddenKey, type FeelContext } from '../values.ts';
import { define, type Builtins } from './define.ts';

export function defineContexts(b: Builtins): void {
  define(b, 'get value', 'm: context, key: string', ([m, key]) => (Object.hasOwn(m, key) ? m[key] : null));
  define(b, 'get value', 'm: context, keys: list', ([m, keys]) => walk(m, keys));
  define(b, 'get entries', 'm: context', ([m]) => Object.entries(m).map(([key, value]) => ({ key, value })));
  define(b, 'context put', 'context: context, key: string, value: any', ([m, key, value]) => put(m, [key], value));
  define(b, 'context put', 'context: context, keys: list, value: any', ([m, keys, value]) => put(m, keys, value));
  define(b, 'put', 'context: context, key: string, value: any', ([m, key, value]) => put(m, [key], value));
  define(b, 'context merge', 'contexts: list', ([contexts]) => merge(contexts));
  define(b, 'put all', 'contexts: context...', ([contexts]) => merge(contexts));
  define(b, 'context', 'entries: list', ([entries]) => fromEntries(entries));
}

function walk(m: unknown, keys: unknown[]): unknown {
  let at: unknown = m;
  for (const key of keys) {
    if (!isContext(at) || typeof key !== 'string' || !Object.hasOwn(at, key)) return null;
    at = at[key];
  }
  return at;
}

function put(m: unknown, keys: unknown[], value: unknown): FeelContext | null {
  const [key, ...rest] = keys;
  if (!isContext(m) || typeof key !== 'string' || isForbiddenKey(key)) return null;
  const inner = rest.length === 0 ? value : put(Object.hasOwn(m, key) ? m[key] : null, rest, value);
  return rest.length > 0 && inner === null ? null : { ...m, [key]: inner };
}

function merge(contexts: unknown[]): FeelContext | null {
  const result: FeelContext = {};
  for (const one of contexts) {
    if (!isContext(one)) return null;
    for (const [key, value] of Object.entries(one)) {
      if (isForbiddenKey(key)) return null;
      result[key] = value;
    }
  }
  return result;
}

function fromEntries(entries: unknown[]): FeelContext | null {
  const result: FeelContext = {};
  for (const entry of entries) {
    if (!isContext(entry) || !Object.hasOwn(entry, 'key') || !Object.hasOwn(entry, 'value')) return null;
    const key = entry['key'];
    if (typeof key !== 'string' || isForbiddenKey(key) || Object.hasOwn(result, key)) return null;
    result[key] = entry['value'];
  }
  return result;
}
