/**
 * Rules: a thousand mixed ones against json-rules-engine on the same events, what the evidence of matches costs, and ten
 * thousand compiled and swapped while events are judged. The library runs all rules for each event, as it does by design;
 * ours is measured with its index and, for the floor, on a set in which nothing can be indexed. CPU time, one run.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Engine } from 'json-rules-engine';
import { compileRulesInPieces, type RuleSet, type RuleSource } from '../src/core/rules/index.ts';
import type { BenchResult } from './result.ts';
import { agreed, compiled, cpuMicros, event, events, microsEach, mixedRules, unindexable } from './rule-sets.ts';

const OUR_EVENTS = 200_000;
const PEER_EVENTS = 60;
const ROUNDS = 9;
const SWAPS = 5;

export async function run(): Promise<BenchResult[]> {
  const mixed = mixedRules(1_000);
  return [
    await compared('1,000 mixed rules', mixed, OUR_EVENTS, 'bound: ratio 5,000'),
    await compared('1,000 rules without any equality', unindexable(1_000), OUR_EVENTS / 10, 'the floor'),
    explained(compiled(mixed)),
    ...(await swapped()),
  ];
}

async function compared(
  name: string,
  rules: readonly RuleSource[],
  count: number,
  bound: string,
): Promise<BenchResult> {
  const set = compiled(rules);
  const given = events(1_000);
  const ours = microsEach(count, (i) => set.match(given[i % given.length]!));
  const peer = await theirs(rules);
  return {
    name: `rules: ${name}`,
    unit: 'µs CPU per event',
    ours,
    peer: peer.micros,
    peerName: 'json-rules-engine 7.3.1',
    ratio: peer.micros / ours,
    note: `${set.unindexed} are asked for every event; the same ${agreed(set, peer.matches)} matches in ${PEER_EVENTS} events on both sides; ${bound}`,
  };
}

async function theirs(rules: readonly RuleSource[]): Promise<{ micros: number; matches: string[][] }> {
  const engine = new Engine([], { allowUndefinedFacts: true });
  for (const { id, conditions } of rules) engine.addRule({ conditions: conditions as never, event: { type: id } });
  await engine.run(event(0));
  const matches: string[][] = [];
  const before = process.cpuUsage();
  for (let i = 0; i < PEER_EVENTS; i += 1) matches.push((await engine.run(event(i))).events.map(({ type }) => type));
  return { micros: cpuMicros(before) / PEER_EVENTS, matches };
}

/** With and without in turns; the median of the rounds. */
function explained(set: RuleSet): BenchResult {
  const given = events(1_000);
  const plain: number[] = [];
  const traced: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    plain.push(microsEach(OUR_EVENTS / 4, (i) => set.match(given[i % given.length]!)));
    traced.push(microsEach(OUR_EVENTS / 4, (i) => set.matchWithEvidence(given[i % given.length]!)));
  }
  const [without, withEvidence] = [median(plain), median(traced)];
  return {
    name: 'rules: matches with the evidence for their explanation',
    unit: 'µs CPU per event',
    ours: withEvidence,
    peer: without,
    peerName: 'the same without evidence',
    ratio: without / withEvidence,
    note: `${Math.round((withEvidence / without - 1) * 100)} % more for keeping what every match looked at (bound 40 %)`,
  };
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;

/**
 * As a server does it: ten thousand rules are live and judge events at every turn of the event loop, and ten thousand
 * others are compiled between the turns, then take their place. Several times over.
 */
async function swapped(): Promise<BenchResult[]> {
  let live = compiled(mixedRules(10_000));
  const given = events(1_000);
  let turns = 0;
  const judge = () => {
    turns += 1;
    for (let i = 0; i < 100; i += 1) live.match(given[(turns * 100 + i) % given.length]!);
  };
  const swaps: { ms: number; turn: number; stall: number; quiet: number }[] = [];
  for (let n = 0; n < SWAPS; n += 1) {
    const swap = { ms: 0, turn: 0, stall: 0, quiet: 0 };
    swap.quiet = await longestDelay(async () => {
      for (let i = 0; i < 300; i += 1) await turn(judge);
    });
    const next = mixedRules(10_000).reverse();
    swap.stall = await longestDelay(async () => {
      const pieces = compileRulesInPieces(next);
      for (;;) {
        const before = process.cpuUsage();
        const { done, value } = pieces.next();
        swap.ms += cpuMicros(before) / 1_000;
        if (!done) await turn(judge);
        swap.turn = Math.max(swap.turn, cpuMicros(before) / 1_000);
        if (done && value.set) live = value.set;
        if (done) return;
      }
    });
    swaps.push(swap);
  }
  const of = (key: keyof (typeof swaps)[number]) => median(swaps.map((swap) => swap[key]));
  const longest = Math.max(...swaps.map((swap) => swap.turn));
  const times = `the median of ${SWAPS} times`;
  return [
    {
      name: 'rules: 10,000 compiled and swapped',
      unit: 'ms CPU',
      ours: of('ms'),
      peer: 200,
      peerName: 'bound',
      ratio: 200 / of('ms'),
      note: `${times}, in pieces between which ${turns * 100} events were judged by the rules that were live`,
    },
    {
      name: 'rules: longest turn of the event loop during that',
      unit: 'ms CPU',
      ours: longest,
      peer: 20,
      peerName: 'bound',
      ratio: 20 / longest,
      note: `of ${SWAPS} times; a piece and a hundred events, CPU of all threads, and nothing in it waits. In wall time, with what other processes took of the cores, the loop was late by ${of('stall').toFixed(1)} ms at most (median), and by ${of('quiet').toFixed(1)} ms while only events were judged`,
    },
  ];
}

const turn = (work: () => void) =>
  new Promise<void>((resolve) =>
    setImmediate(() => {
      work();
      resolve();
    }),
  );

/** ms beyond the timer's own millisecond. */
async function longestDelay(work: () => Promise<void>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await work();
  await new Promise((resolve) => setTimeout(resolve, 5));
  delay.disable();
  return Math.max(0, delay.max / 1e6 - 1);
}
