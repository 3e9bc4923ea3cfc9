/**
 * Runs seeds: `node engine/run-ts.mjs engine/src/lab/simulator/main.ts --seed N [--trace]` runs one again and shows what
 * happened; `--seeds 10000 [--from N]` runs many and reports. Ends with 1 when a promise was broken.
 */
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { simulate, type SimulationResult } from './simulation.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    trace: { type: 'boolean', default: false },
  },
});

const PROGRESS = 250;

const print = (line: string): void => console.log(line);

async function one(seed: number): Promise<boolean> {
  const result = await simulate(seed, values.trace ? { print } : {});
  if (result.failure) report(result);
  const { hash, events, lives, acknowledged, lasted } = result;
  const told = `${acknowledged} acknowledged, ${lives} lives, ${events} events, ${Math.round(lasted / 1_000)} s of virtual time`;
  print(`seed ${seed}: ${result.failure ? 'BROKEN' : 'held'}, trace ${hash}; ${told}`);
  return result.failure === null;
}

async function many(from: number, count: number): Promise<boolean> {
  const hashes = createHash('sha256');
  const sum = { events: 0, lives: 0, acknowledged: 0, broken: 0 };
  const seen: Record<string, number> = {};
  const started = Date.now();
  const cpu = process.cpuUsage();
  for (let seed = from; seed < from + count; seed += 1) {
    const result = await simulate(seed);
    hashes.update(result.hash);
    sum.events += result.events;
    sum.lives += result.lives;
    sum.acknowledged += result.acknowledged;
    for (const [what, times] of Object.entries(result.seen)) seen[what] = (seen[what] ?? 0) + times;
    if ((seed - from) % PROGRESS === PROGRESS - 1) print(`… up to seed ${seed}, ${sum.broken} broken before`);
    if (!result.failure) continue;
    sum.broken += 1;
    if (sum.broken <= 5) report(result);
    else print(`seed ${seed}: ${result.failure.message.slice(0, 200)}`);
  }
  const { user, system } = process.cpuUsage(cpu);
  print(`seeds ${from}…${from + count - 1}: ${sum.broken} broken, hash of hashes ${hashes.digest('hex').slice(0, 16)}`);
  print(`${sum.acknowledged} commands acknowledged, ${sum.lives} lives, ${sum.events} events`);
  for (const what of Object.keys(seen).sort()) print(`  ${String(seen[what]).padStart(8)} ${what}`);
  const minutes = (Date.now() - started) / 60_000;
  print(`${minutes.toFixed(1)} minutes, ${((user + system) / 1_000 / count).toFixed(1)} ms CPU a seed`);
  return sum.broken === 0;
}

function report({ seed, failure, tail }: SimulationResult): void {
  for (const line of values.trace ? [] : tail.slice(values.seeds ? -25 : 0)) print(line);
  print(`\nseed ${seed} breaks “${failure!.invariant}”\n${failure!.stack}`);
  print(`again: node engine/run-ts.mjs engine/src/lab/simulator/main.ts --seed ${seed} --trace\n`);
}

const held = values.seeds ? await many(Number(values.from), Number(values.seeds)) : await one(Number(values.seed ?? 1));
// Readers' pools of knex may still be there; nothing of a run is.
process.exit(held ? 0 : 1);
