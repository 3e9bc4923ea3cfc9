/**
 * Rules and events that the rule benches share: those that a city has (a kind of reading, most with a bound, some with
 * areas, lists and exceptions), and those in which neither an equality nor a sorted bound can be used. Bounds differ from
 * rule to rule, so that rules share no more comparisons than real ones. The same on every run.
 */
import type { JsonObject } from '../src/core/json.ts';
import { compileRules, type Condition, type RuleSet, type RuleSource } from '../src/core/rules/index.ts';

export const KINDS = 200;
const AREAS = Array.from({ length: 20 }, (_, i) => `area-${i}`);

export function event(i: number): JsonObject {
  return {
    kind: `kind-${(i * 7) % KINDS}`,
    area: AREAS[i % AREAS.length] as string,
    value: (i * 37) % 100,
    quality: i % 11 === 0 ? 'bad' : 'good',
    tags: i % 3 === 0 ? ['night'] : [],
    thing: { floor: i % 30, capacity: 80 },
  };
}

/** `untyped`: one rule in so many names no kind. */
export function mixedRules(count: number, untyped = 20): RuleSource[] {
  return rules(count, (i) => {
    const over: Condition = { fact: 'value', operator: 'greaterThan', value: bound(i) };
    if (i % untyped === untyped - 1) return { all: [{ fact: 'quality', operator: 'notEqual', value: 'good' }, over] };
    const kind: Condition = { fact: 'kind', operator: 'equal', value: `kind-${i % KINDS}` };
    if (i % 4 === 1) return { all: [kind, { fact: 'area', operator: 'in', value: areas(i) }, over] };
    if (i % 4 === 2)
      return { all: [kind, { any: [over, { ...floor, operator: 'greaterThanInclusive', value: i % 25 }] }] };
    if (i % 4 === 3) return { all: [kind, { not: { fact: 'tags', operator: 'contains', value: 'night' } }, over] };
    return { all: [kind, over] };
  });
}

export const typedRules = (count: number): RuleSource[] => mixedRules(count, Infinity);

/** Only negations, alternatives and comparisons of facts. */
export function unindexable(count: number): RuleSource[] {
  return rules(count, (i) => {
    const notArea: Condition = { fact: 'area', operator: 'notIn', value: areas(i) };
    const high: Condition = { not: { fact: 'value', operator: 'lessThanInclusive', value: bound(i) } };
    if (i % 4 === 0) {
      return { all: [notArea, high, { not: { ...floor, operator: 'lessThan', value: (i % 29) + 0.5 } }] };
    }
    if (i % 4 === 1) {
      const crowded: Condition = {
        fact: 'value',
        operator: 'greaterThan',
        value: { fact: 'thing', path: '$.capacity' },
      };
      return { all: [{ fact: 'kind', operator: 'notEqual', value: `kind-${i % KINDS}` }, crowded, high] };
    }
    if (i % 4 === 2) {
      const either: Condition = { any: [high, { ...floor, operator: 'greaterThan', value: 28 - (i % 3) / 10 }] };
      return { all: [{ fact: 'quality', operator: 'notEqual', value: 'good' }, either, notArea] };
    }
    return { not: { any: [{ fact: 'tags', operator: 'contains', value: 'night' }, { not: high }, { not: notArea }] } };
  });
}

const floor = { fact: 'thing', path: '$.floor' };
const areas = (i: number) => [AREAS[i % 20] as string, AREAS[(i * 3 + 1) % 20] as string];
/** Between 70 and 100, hardly ever the same twice. */
const bound = (i: number) => 70 + ((i * 7_919) % 30_011) / 1_000.37;

const rules = (count: number, conditions: (i: number) => Condition): RuleSource[] =>
  Array.from({ length: count }, (_, i) => ({ id: `r${i}`, missing: 'as-value', conditions: conditions(i) }));

export function compiled(sources: readonly RuleSource[]): RuleSet {
  const { set, problems } = compileRules(sources);
  if (!set) throw new Error(`the rules are wrong: ${JSON.stringify(problems[0])}`);
  return set;
}

export const events = (count: number): JsonObject[] => Array.from({ length: count }, (_, i) => event(i));

/** µs CPU for one call, after a warm-up; all threads of the process. */
export function microsEach(count: number, work: (i: number) => unknown): number {
  for (let i = 0; i < count / 5; i += 1) work(i);
  const before = process.cpuUsage();
  for (let i = 0; i < count; i += 1) work(i);
  return cpuMicros(before) / count;
}

export function cpuMicros(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** Both sides must find the same rules, or comparing their time means nothing. Answers how many matches there were. */
export function agreed(set: RuleSet, theirs: readonly (readonly string[])[]): number {
  let matches = 0;
  for (const [i, ids] of theirs.entries()) {
    const ours = set.match(event(i)).map(({ id }) => id);
    if (ours.sort().join() !== [...ids].sort().join()) {
      throw new Error(`event ${i}: ${ours.length} rules match here, ${ids.length} there`);
    }
    matches += ids.length;
  }
  return matches;
}
