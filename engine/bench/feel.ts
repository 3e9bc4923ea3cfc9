/**
 * FEEL guards: the conditions of gateways and the cells of tables, evaluated again and again over variables. Ours are
 * compiled once and cached, as the kernel does; feelin 8 is called as its interface demands, with the source text each
 * time. CPU time of both, in one run, on one thread.
 */
import { evaluate as feelin } from 'feelin';
import { compileExpression, scopeOf } from '../src/core/feel/index.ts';
import type { BenchResult } from './result.ts';

const BOUND_MICROS = 20;
const OUR_ROUNDS = 20_000;
const PEER_ROUNDS = 60;

const variables = {
  amount: 1250.5,
  urgent: false,
  district: 'Haidian',
  area: { id: 'A-17', risk: 3 },
  reminders: 2,
  due: '2026-02-20',
  people: [
    { name: 'Ann', age: 31, role: 'handler' },
    { name: 'Bob', age: 17, role: 'guest' },
    { name: 'Eve', age: 52, role: 'supervisor' },
  ],
};

/** From the bundled packs' kind: comparisons, logic, dates, lists, texts. */
const guards = [
  'amount > 1000',
  'urgent or reminders >= 2',
  'district = "Haidian" and area.risk > 2',
  'amount * 0.13 + 20 <= 200',
  'area.id in ("A-17", "A-18")',
  'amount between 100 and 5000',
  'date(due) < date("2026-03-01") + duration("P7D")',
  'some p in people satisfies p.age < 18',
  'count(people[role = "handler"]) > 0',
  'if urgent then area.risk > 1 else area.risk > 4',
  'contains(lower case(district), "hai")',
  'not(urgent) and (reminders > 5 or area.risk = 3)',
];

export function run(): Promise<BenchResult[]> {
  const compiled = guards.map((guard) => compileExpression(guard));
  const scope = scopeOf(variables);
  const ourRound = () => compiled.map((guard) => guard.evaluate(scope));
  const peerRound = () => guards.map((guard) => feelin(guard, variables).value as unknown);
  if (JSON.stringify(ourRound()) !== JSON.stringify(peerRound())) throw new Error('the two sides do not agree');
  const ours = perGuard(OUR_ROUNDS, ourRound);
  const peer = perGuard(PEER_ROUNDS, peerRound);
  const note = `${guards.length} guards of different kinds; ours compiled once, theirs read at every call`;
  return Promise.resolve([
    { name: 'FEEL: a guard', unit: 'µs CPU', ours, peer, peerName: 'feelin 8.2', ratio: peer / ours, note },
    {
      ...{ name: 'FEEL: a guard, cached', unit: 'µs CPU', ours, peer: BOUND_MICROS, peerName: 'bound' },
      ...{ ratio: BOUND_MICROS / ours, note: 'mean over the same guards' },
    },
  ]);
}

/** µs CPU per guard, after a warm-up. */
function perGuard(rounds: number, round: () => unknown): number {
  for (let i = 0; i < rounds / 10; i += 1) round();
  const before = process.cpuUsage();
  for (let i = 0; i < rounds; i += 1) round();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (rounds * guards.length);
}
