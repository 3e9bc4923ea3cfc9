/**
 * Rules: a thousand mixed ones against json-rules-engine on the same events, and ten thousand compiled and swapped. The
 * rules are what a city has: a kind of reading, most with a bound, some with areas, lists and exceptions; one in twenty
 * names no kind and is asked for every event. The library runs all rules for each event, as it does by design; ours is
 * measured with its index and, for the floor, on a set in which nothing can be indexed. CPU time, one thread, one run.
 */
import { Engine } from 'json-rules-engine';
import type { JsonObject } from '../src/core/json.ts';
import { compileRules, compileRulesInPieces, type Condition, type RuleSource } from '../src/core/rules/index.ts';
import type { BenchResult } from './result.ts';

const KINDS = 200;
const AREAS = ['north', 'south', 'east', 'west', 'centre'];
const OUR_EVENTS = 200_000;
const PEER_EVENTS = 60;

export async function run(): Promise<BenchResult[]> {
  const mixed = mixedRules(1_000);
  const floor = unindexable(1_000);
  return [
    await compared('1,000 mixed rules', mixed, OUR_EVENTS),
    await compared('1,000 rules without any equality', floor, OUR_EVENTS / 20),
    explained(mixed),
    swap(mixedRules(10_000)),
  ];
}

async function compared(name: string, rules: readonly RuleSource[], ourEvents: number): Promise<BenchResult> {
  const ours = matching(rules, ourEvents);
  const peer = await theirs(rules, PEER_EVENTS);
  return {
    name: `rules: ${name}`,
    unit: 'µs CPU per event',
    ours: ours.micros,
    peer: peer.micros,
    peerName: 'json-rules-engine 7',
    ratio: peer.micros / ours.micros,
    note: `${ours.unindexed} of them are asked for every event; ours ${ourEvents}, theirs ${PEER_EVENTS} events; the same ${agreed(rules)} matches over ${PEER_EVENTS} events on both sides`,
  };
}

/** Both must say the same, or the comparison means nothing. */
let lastMatches = { ours: 0, peer: 0 };
function agreed(rules: readonly RuleSource[]): number {
  const { set } = compileRules(rules);
  let matches = 0;
  for (let i = 0; i < PEER_EVENTS; i += 1) matches += set?.match(event(i)).length ?? 0;
  lastMatches = { ...lastMatches, ours: matches };
  if (lastMatches.ours !== lastMatches.peer) throw new Error(`matches differ: ${JSON.stringify(lastMatches)}`);
  return matches;
}

function matching(rules: readonly RuleSource[], events: number): { micros: number; unindexed: number } {
  const { set } = compileRules(rules);
  if (!set) throw new Error('the rules are wrong');
  const given = Array.from({ length: 1_000 }, (_, i) => event(i));
  for (let i = 0; i < events / 10; i += 1) set.match(given[i % given.length] as JsonObject);
  const before = process.cpuUsage();
  for (let i = 0; i < events; i += 1) set.match(given[i % given.length] as JsonObject);
  return { micros: cpuMicros(before) / events, unindexed: set.unindexed };
}

async function theirs(rules: readonly RuleSource[], events: number): Promise<{ micros: number }> {
  const engine = new Engine([], { allowUndefinedFacts: true });
  for (const { id, conditions } of rules) engine.addRule({ conditions: conditions as never, event: { type: id } });
  await engine.run(event(0));
  let matches = 0;
  const before = process.cpuUsage();
  for (let i = 0; i < events; i += 1) matches += (await engine.run(event(i))).events.length;
  const micros = cpuMicros(before) / events;
  lastMatches = { ...lastMatches, peer: matches };
  return { micros };
}

function explained(rules: readonly RuleSource[]): BenchResult {
  const { set } = compileRules(rules);
  if (!set) throw new Error('the rules are wrong');
  const given = Array.from({ length: 1_000 }, (_, i) => event(i));
  const micros = (work: (facts: JsonObject) => unknown) => {
    for (const facts of given) work(facts);
    const before = process.cpuUsage();
    for (let i = 0; i < OUR_EVENTS / 2; i += 1) work(given[i % given.length] as JsonObject);
    return cpuMicros(before) / (OUR_EVENTS / 2);
  };
  const plain = micros((facts) => set.match(facts));
  const traced = micros((facts) => set.matchWithEvidence(facts));
  return {
    name: 'rules: matches with the evidence for their explanation',
    unit: 'µs CPU per event',
    ours: traced,
    peer: plain,
    peerName: 'the same without evidence',
    ratio: plain / traced,
    note: `${Math.round((traced / plain - 1) * 100)} % more for keeping what every match looked at (bound 40 %)`,
  };
}

/** Compiled between the pauses of a server that goes on answering. */
function swap(rules: readonly RuleSource[]): BenchResult {
  compileRules(rules.slice(0, 1_000));
  let longest = 0;
  let total = 0;
  const pieces = compileRulesInPieces(rules);
  for (let done: boolean | undefined = false; !done;) {
    const before = process.cpuUsage();
    done = pieces.next().done;
    const piece = cpuMicros(before) / 1_000;
    longest = Math.max(longest, piece);
    total += piece;
  }
  return {
    name: 'rules: 10,000 compiled and swapped',
    unit: 'ms CPU',
    ours: total,
    peer: 200,
    peerName: 'bound',
    ratio: 200 / total,
    note: `longest piece between two pauses ${longest.toFixed(1)} ms (bound 20 ms)`,
  };
}

function event(i: number): JsonObject {
  return {
    kind: `kind-${(i * 7) % KINDS}`,
    area: AREAS[i % AREAS.length] as string,
    value: (i * 37) % 100,
    quality: i % 11 === 0 ? 'bad' : 'good',
    tags: i % 3 === 0 ? ['night'] : [],
    thing: { floor: i % 30, capacity: 80 },
  };
}

function mixedRules(count: number): RuleSource[] {
  return Array.from({ length: count }, (_, i) => ({ id: `r${i}`, missing: 'as-value' as const, conditions: mixed(i) }));
}

function mixed(i: number): Condition {
  const over: Condition = { fact: 'value', operator: 'greaterThan', value: 40 + (i % 60) };
  if (i % 20 === 0) return { all: [{ fact: 'quality', operator: 'notEqual', value: 'good' }, over] };
  const kind: Condition = { fact: 'kind', operator: 'equal', value: `kind-${i % KINDS}` };
  if (i % 4 === 1)
    return { all: [kind, { fact: 'area', operator: 'in', value: [AREAS[i % 5] as string, 'centre'] }, over] };
  if (i % 4 === 2) {
    const above: Condition = { fact: 'thing', path: '$.floor', operator: 'greaterThanInclusive', value: i % 25 };
    return { all: [kind, { any: [over, above] }] };
  }
  if (i % 4 === 3) return { all: [kind, { not: { fact: 'tags', operator: 'contains', value: 'night' } }, over] };
  return { all: [kind, over] };
}

function unindexable(count: number): RuleSource[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `r${i}`,
    missing: 'as-value' as const,
    conditions: {
      all: [
        { fact: 'value', operator: 'notEqual' as const, value: i % 100 },
        { fact: 'area', operator: 'notIn' as const, value: [AREAS[i % 5] as string, AREAS[(i + 1) % 5] as string] },
        { not: { fact: 'thing', path: '$.floor', operator: 'lessThan' as const, value: i % 40 } },
      ],
    },
  }));
}

function cpuMicros(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
