/**
 * `npm run bench`: runs the side-by-side benchmarks and prints ratios measured in one run on one machine.
 * `--json FILE` writes them as an array; `--only name` runs the benches whose name contains the text; the slow ones run
 * only so.
 * Absolute figures depend on the machine and its disk; nothing here is asserted.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { BenchResult } from './result.ts';

const benches: Record<string, () => Promise<{ run(): Promise<BenchResult[]> }>> = {
  kernel: () => import('./kernel.ts'),
  server: () => import('./server.ts'),
  waiting: () => import('./waiting.ts'),
  things: () => import('./things.ts'),
  rules: () => import('./rules.ts'),
  'rules-peers': () => import('./rules-peers.ts'),
  alarms: () => import('./alarms.ts'),
  ingest: () => import('./ingest.ts'),
  decisions: () => import('./decisions.ts'),
  jobs: () => import('./jobs.ts'),
  feel: () => import('./feel.ts'),
  large: () => import('./large.ts'),
  million: () => import('./million.ts'),
};

/** Take many minutes: run only when named. */
const slow = new Set(['million']);

const { values } = parseArgs({ options: { json: { type: 'string' }, only: { type: 'string' } } });
const results: BenchResult[] = [];
for (const [name, load] of Object.entries(benches)) {
  if (values.only ? !name.includes(values.only) : slow.has(name)) continue;
  console.log(`\n${name}`);
  for (const result of await (await load()).run()) {
    results.push(result);
    const { ours, unit, peer, peerName, ratio, note } = result;
    console.log(`  ${result.name}`);
    const beside = peer === null || ratio === null ? 'not measured' : `${show(peer)} ${unit} · ${show(ratio)}×`;
    console.log(`    ours ${show(ours)} ${unit} · ${peerName} ${beside}`);
    if (note) console.log(`    ${note}`);
  }
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);

function show(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}
