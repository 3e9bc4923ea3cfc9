/**
 * json-rules-engine as the second opinion: generated rules over generated facts must match the same there and here.
 * `RULE_CASES` (default 10,000 judgements) asks for more; a difference names its seed.
 */
import { Engine } from 'json-rules-engine';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../json.ts';
import { seeded } from '../seeded.ts';
import { compileRules, explain, OPERATORS, type Comparison, type Condition, type RuleSource } from './index.ts';

const CASES = Number(process.env['RULE_CASES'] ?? 10_000);
const SEED = Number(process.env['RULE_SEED'] ?? 1);
const RULES = 20;
const EVENTS = 50;

/** Whole numbers below a bound. */
function draws(seed: number): (below: number) => number {
  const next = seeded(seed);
  return (below) => Math.floor(next() * below);
}

const NUMBERS = ['level', 'load'];
const TEXTS = ['metric', 'area'];
const LISTS = ['tags', 'marks'];

function comparison(next: (below: number) => number): Comparison {
  const operator = OPERATORS[next(OPERATORS.length)]!;
  const reference = next(6) === 0;
  if (/Than/.test(operator)) {
    return { ...named(NUMBERS, next), operator, value: reference ? named(NUMBERS, next) : next(6) };
  }
  if (/ontain/.test(operator)) return { ...named(LISTS, next), operator, value: text(next) };
  if (operator === 'in' || operator === 'notIn') {
    return { ...named(TEXTS, next), operator, value: reference ? named(LISTS, next) : list(next) };
  }
  if (next(2)) return { ...named(NUMBERS, next), operator, value: reference ? named(NUMBERS, next) : next(6) };
  return { ...named(TEXTS, next), operator, value: reference ? named(TEXTS, next) : text(next) };
}

/** A fact, or the field of the same name of the fact `thing`. */
const named = (facts: string[], next: (below: number) => number) => {
  const name = facts[next(facts.length)]!;
  return next(3) === 0 ? { fact: 'thing', path: `$.${name}` } : { fact: name };
};
const text = (next: (below: number) => number) => ['a', 'b', 'c', 'd'][next(4)]!;
const list = (next: (below: number) => number): Json[] => Array.from({ length: 1 + next(6) }, () => text(next));

function condition(next: (below: number) => number, depth: number): Condition {
  const kind = depth === 0 ? next(3) : next(6);
  if (kind > 2 || depth > 3) return comparison(next);
  const inner = () => Array.from({ length: 1 + next(3) }, () => condition(next, depth + 1));
  if (kind === 2) return { not: condition(next, depth + 1) };
  return kind === 0 ? { all: inner() } : { any: inner() };
}

function values(next: (below: number) => number, holes: boolean): JsonObject {
  const all: [string, Json][] = [
    ...NUMBERS.map((name): [string, Json] => [name, next(6)]),
    ...TEXTS.map((name): [string, Json] => [name, text(next)]),
    ...LISTS.map((name): [string, Json] => [name, list(next)]),
  ];
  // Lists stay: the library throws where `in` refers to a list that is missing.
  return Object.fromEntries(all.filter(([name]) => !holes || LISTS.includes(name) || next(5) > 0));
}

async function theirs(rules: readonly RuleSource[], facts: JsonObject): Promise<string[]> {
  const engine = new Engine([], { allowUndefinedFacts: true });
  for (const { id, conditions } of rules) {
    engine.addRule({ conditions: conditions as never, event: { type: id } });
  }
  const { events } = await engine.run(facts);
  return events.map(({ type }) => type).sort();
}

describe('second opinion of json-rules-engine', () => {
  it.each([
    ['every fact is there', false],
    ['facts are missing and the rules take that as a value', true],
  ])(`agrees when %s`, { timeout: 30_000 + CASES }, async (_name, holes) => {
    const rounds = Math.ceil(CASES / 2 / (RULES * EVENTS));
    for (let round = 0; round < rounds; round += 1) {
      const seed = SEED * 1_000_003 + round * 2 + Number(holes);
      const next = draws(seed);
      const missing = holes ? 'as-value' : next(2) ? 'unknown' : 'as-value';
      const rules = Array.from(
        { length: RULES },
        (_, i) => ({ id: `r${i}`, missing, conditions: condition(next, 0) }) as const,
      );
      const { set, problems } = compileRules(rules);
      expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      for (let i = 0; i < EVENTS; i += 1) {
        const facts = { ...values(next, holes), thing: values(next, holes) };
        const ours = set
          ?.match(facts)
          .map(({ id }) => id)
          .sort();
        const explained = rules
          .filter((rule) => explain(rule, facts).result === true)
          .map(({ id }) => id as string)
          .sort();
        expect({ seed, facts, matches: ours }).toEqual({ seed, facts, matches: await theirs(rules, facts) });
        expect({ seed, facts, matches: ours }).toEqual({ seed, facts, matches: explained });
      }
    }
  });

  it('what is compiled agrees with the written conditions in three-valued logic', () => {
    const next = draws(SEED);
    for (let round = 0; round < 20; round += 1) {
      const rules = Array.from({ length: RULES }, (_, i) => ({ id: `r${i}`, conditions: condition(next, 0) }));
      const { set } = compileRules(rules);
      for (let i = 0; i < EVENTS; i += 1) {
        const facts = { ...values(next, true), thing: values(next, true) };
        const ours = set?.match(facts).map(({ id }) => id);
        const written = rules.filter((rule) => explain(rule, facts).result === true).map(({ id }) => id);
        expect({ facts, matches: ours }).toEqual({ facts, matches: written });
      }
    }
  });
});
