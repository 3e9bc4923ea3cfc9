/**
 * Rules against engines that are no dependency (`peers.ts`): `@gorules/zen-engine`, native, and `node-rules`. The same
 * conditions on both sides, written in the peer's own language, and the same matches before anything is measured.
 *
 * zen-engine gets each rule as one expression, in two forms of which the faster one counts: a decision table of one
 * expression column that collects, and an expression node with one list. Decisions are created from `ZenDecisionContent`,
 * which keeps them compiled (2–3× faster than from an object); one column for each fact was slower than an expression.
 * It has no index and asks every row. Who partitions a table by hand and picks the part before asking gets much of what
 * our index gives; that is the third line. node-rules gets every condition as a JavaScript function.
 */
import type { Json, JsonObject } from '../src/core/json.ts';
import type { Comparison, Condition, RuleSource } from '../src/core/rules/index.ts';
import { loadPeer } from './peers.ts';
import type { BenchResult } from './result.ts';
import { agreed, compiled, cpuMicros, event, events, KINDS, microsEach, typedRules, unindexable } from './rule-sets.ts';

const ZEN = { name: '@gorules/zen-engine', version: '0.54.0' };
const NODE_RULES = { name: 'node-rules', version: '9.2.0' };
const PEER_EVENTS = 60;
/** A table of fifty rows is asked in microseconds. */
const SPLIT_EVENTS = 3_000;
const OUR_EVENTS = 100_000;

interface Zen {
  ZenEngine: new () => { createDecision(content: unknown): { evaluate(facts: JsonObject): Promise<{ result: Json }> } };
  ZenDecisionContent: new (content: object) => object;
}
interface NodeRules {
  RuleEngine: new (
    rules: object[],
    options: { ignoreFactChanges: boolean },
  ) => { execute(fact: object, done: (fact: object) => void): void };
}

export async function run(): Promise<BenchResult[]> {
  const zen = await loadPeer<Zen>(ZEN);
  const nodeRules = await loadPeer<NodeRules>(NODE_RULES);
  const typed = typedRules(10_000);
  const floor = unindexable(10_000);
  return [
    await line('10,000 rules, each of one kind of reading', typed, ZEN, zen && (() => byZen(zen, typed)), 150),
    await line('10,000 rules with nothing to index', floor, ZEN, zen && (() => byZen(zen, floor)), 10),
    await line(
      `the same typed rules, zen-engine split by hand into ${KINDS} tables`,
      typed,
      ZEN,
      zen && (() => bySplitZen(zen, typed)),
    ),
    await line(
      '1,000 rules with nothing to index',
      floor.slice(0, 1_000),
      NODE_RULES,
      nodeRules && (() => byNodeRules(nodeRules, floor.slice(0, 1_000))),
      8,
    ),
  ];
}

interface Measured {
  micros: number;
  /** Ids for each of the first events. */
  matches: string[][];
  note: string;
}

async function line(
  name: string,
  rules: readonly RuleSource[],
  peer: { name: string; version: string },
  measure: (() => Promise<Measured>) | null,
  bound?: number,
): Promise<BenchResult> {
  const set = compiled(rules);
  const given = events(1_000);
  const theirs = measure && (await measure());
  const matches = theirs && agreed(set, theirs.matches);
  const ours = microsEach(set.unindexed > 0 ? OUR_EVENTS / 50 : OUR_EVENTS, (i) => set.match(given[i % given.length]!));
  return {
    name: `rules: ${name}`,
    unit: 'µs CPU per event',
    ours,
    peer: theirs && theirs.micros,
    peerName: `${peer.name} ${peer.version}`,
    ratio: theirs && theirs.micros / ours,
    note: theirs
      ? `the same ${matches} matches in ${theirs.matches.length} events on both sides; ${theirs.note}${bound ? `; bound: ratio ${bound}` : ''}`
      : 'the peer could not be had: no ratio',
  };
}

/** One event after the other, after a warm-up. */
async function measured(
  ask: (facts: JsonObject) => Promise<string[]> | string[],
  note: string,
  count = PEER_EVENTS,
): Promise<Measured> {
  for (let i = 0; i < count / 10; i += 1) await ask(event(i));
  const matches: string[][] = [];
  const before = process.cpuUsage();
  for (let i = 0; i < count; i += 1) matches.push(await ask(event(i)));
  return { micros: cpuMicros(before) / count, matches, note };
}

// ── zen-engine ────────────────────────────────────────────────────────────────────────────────────────────────────

async function byZen(zen: Zen, rules: readonly RuleSource[]): Promise<Measured> {
  const [table, list] = [zenTable(zen, rules), zenList(zen, rules)];
  const asTable = await measured(table, 'as a decision table');
  const asList = await measured(list, 'as an expression node');
  const [faster, slower] = asTable.micros < asList.micros ? [asTable, asList] : [asList, asTable];
  return { ...faster, note: `zen-engine ${faster.note} (${slower.note} ${Math.round(slower.micros)} µs)` };
}

async function bySplitZen(zen: Zen, rules: readonly RuleSource[]): Promise<Measured> {
  const tables = Array.from({ length: KINDS }, (_, kind) =>
    zenTable(
      zen,
      rules.filter((_rule, i) => i % KINDS === kind),
    ),
  );
  const ask: Ask = (facts) => tables[Number(String(facts['kind']).slice(5))]!(facts);
  return measured(ask, 'its caller picks the table', SPLIT_EVENTS);
}

type Ask = (facts: JsonObject) => Promise<string[]>;

function zenTable(zen: Zen, rules: readonly RuleSource[]): Ask {
  const decision = zenDecision(zen, {
    type: 'decisionTableNode',
    content: {
      hitPolicy: 'collect',
      inputs: [{ id: 'when', name: 'when', type: 'expression' }],
      outputs: [{ id: 'then', name: 'rule', field: 'rule', type: 'expression' }],
      rules: rules.map(({ id, conditions }) => ({ _id: id, when: zenText(conditions), then: JSON.stringify(id) })),
    },
  });
  return async (facts) => ((await decision.evaluate(facts)).result as { rule: string }[]).map(({ rule }) => rule);
}

function zenList(zen: Zen, rules: readonly RuleSource[]): Ask {
  const items = rules.map(({ id, conditions }) => `(${zenText(conditions)}) ? ${JSON.stringify(id)} : null`);
  const decision = zenDecision(zen, {
    type: 'expressionNode',
    content: { expressions: [{ id: 'rules', key: 'rules', value: `[${items.join(',')}]` }] },
  });
  return async (facts) =>
    ((await decision.evaluate(facts)).result as { rules: (string | null)[] }).rules.filter((id) => id !== null);
}

function zenDecision({ ZenEngine, ZenDecisionContent }: Zen, node: { type: string; content: object }) {
  const place = { position: { x: 0, y: 0 } };
  return new ZenEngine().createDecision(
    new ZenDecisionContent({
      nodes: [
        { id: 'in', name: 'in', type: 'inputNode', ...place },
        { id: 'rules', name: 'rules', ...node, ...place },
        { id: 'out', name: 'out', type: 'outputNode', ...place },
      ],
      edges: [
        { id: 'to', type: 'edge', sourceId: 'in', targetId: 'rules' },
        { id: 'from', type: 'edge', sourceId: 'rules', targetId: 'out' },
      ],
    }),
  );
}

const zenText = (condition: Condition): string =>
  written(condition, { and: ' and ', or: ' or ', not: 'not ' }, ({ operator, ...rest }) => {
    const [left, right] = [pathText(rest), operandText(rest.value, pathText)];
    if (operator === 'contains') return `(some(${left}, # == ${right}))`;
    if (operator === 'in') return `(${left} in ${right})`;
    if (operator === 'notIn') return `(${left} not in ${right})`;
    return `(${left} ${SIGNS[operator]} ${right})`;
  });

// ── node-rules ────────────────────────────────────────────────────────────────────────────────────────────────────

async function byNodeRules({ RuleEngine }: NodeRules, rules: readonly RuleSource[]): Promise<Measured> {
  const engine = new RuleEngine(
    rules.map(({ id, conditions }) => ({
      name: id,
      // eslint-disable-next-line no-new-func -- text of this file, as an author of such a rule would write it
      condition: new Function('R', 'fact', `R.when(${scriptText(conditions)})`),
      consequence(flow: { next(): void }, fact: { matches: string[] }) {
        fact.matches.push(id);
        flow.next();
      },
    })),
    // Otherwise it begins again after every match, because a consequence wrote to the fact.
    { ignoreFactChanges: true },
  );
  const ask = (facts: JsonObject) =>
    new Promise<string[]>((resolve) => {
      engine.execute({ ...facts, matches: [] }, (fact) => resolve((fact as { matches: string[] }).matches));
    });
  return measured(ask, 'every condition is a JavaScript function');
}

const scriptText = (condition: Condition): string =>
  written(condition, { and: ' && ', or: ' || ', not: '!' }, ({ operator, ...rest }) => {
    const path = (reference: Pick<Comparison, 'fact' | 'path'>) => `fact.${pathText(reference)}`;
    const [left, right] = [path(rest), operandText(rest.value, path)];
    if (operator === 'contains') return `${left}.includes(${right})`;
    if (operator === 'in') return `${right}.includes(${left})`;
    if (operator === 'notIn') return `!${right}.includes(${left})`;
    return `${left} ${SIGNS[operator]?.replace('==', '===').replace('!=', '!==')} ${right}`;
  });

// ── a condition in somebody's language ────────────────────────────────────────────────────────────────────────────

const SIGNS: Partial<Record<Comparison['operator'], string>> = {
  equal: '==',
  notEqual: '!=',
  lessThan: '<',
  lessThanInclusive: '<=',
  greaterThan: '>',
  greaterThanInclusive: '>=',
};

function written(
  condition: Condition,
  signs: { and: string; or: string; not: string },
  comparison: (written: Comparison) => string,
): string {
  const inner = (each: Condition) => written(each, signs, comparison);
  if ('all' in condition) return `(${condition.all.map(inner).join(signs.and)})`;
  if ('any' in condition) return `(${condition.any.map(inner).join(signs.or)})`;
  if ('not' in condition) return `(${signs.not}(${inner(condition.not)}))`;
  return comparison(condition);
}

type Reference = Pick<Comparison, 'fact' | 'path'>;
const pathText = ({ fact, path }: Reference) => fact + (path?.slice(1) ?? '');
const operandText = (value: Comparison['value'], path: (reference: Reference) => string): string =>
  typeof value === 'object' && value !== null && 'fact' in value ? path(value as Reference) : JSON.stringify(value);
