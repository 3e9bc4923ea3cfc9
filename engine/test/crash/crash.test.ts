/**
 * `kill -9` at random moments under load, over and over on the same data: no acknowledged command is lost, none is
 * applied twice, timers fire once, and the database is whole. `CRASH_ROUNDS` (default 20) and `CRASH_SEED` choose how
 * often and when.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, expect, it } from 'vitest';
import { seeded } from '../../src/core/seeded.ts';
import { verifyAudit } from '../../src/runtime/audit.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import type { AnyCommand } from '../../src/runtime/command.ts';
import { createPipeline } from '../../src/runtime/pipeline.ts';
import { timerCommands } from '../../src/runtime/timer-commands.ts';
import { createTimerLoop } from '../../src/runtime/timer-loop.ts';
import type { Database, DatabaseConfig } from '../../src/store/database.ts';
import { onBothDatabases } from '../database.ts';
import { confirm, createLedgerTables } from './ledger.ts';
import { nobodyElse } from './nobody-else.ts';

const ROUNDS = Number(process.env['CRASH_ROUNDS'] ?? 20);
const SEED = Number(process.env['CRASH_SEED'] ?? 1);
const CLIENTS = 8;
const engineDirectory = fileURLToPath(new URL('../..', import.meta.url));
let victim = '';

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('victim.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    write: false,
    logLevel: 'silent',
  });
  victim = outputFiles[0]!.text;
});

/** When to kill: some time after so many acknowledgements, or by the victim itself between a commit and its answers. */
interface Moment {
  acknowledgements: number;
  pause: number;
  lastCommit: number | null;
}

const momentOf = (round: number, random: () => number): Moment => ({
  acknowledgements: 1 + Math.floor(random() * 400),
  pause: random() * 20,
  lastCommit: round % 2 === 0 ? 1 + Math.floor(random() * 40) : null,
});

/** Runs the victim until it is killed; answers the last acknowledged booking of each client. */
async function runAndKill(config: DatabaseConfig, acknowledged: number[], moment: Moment): Promise<number[]> {
  const { acknowledgements, pause, lastCommit } = moment;
  const argument = JSON.stringify({ config, next: acknowledged.map((last) => last + 1), lastCommit });
  const child = spawn(process.execPath, ['--input-type=module', '-', argument], { cwd: engineDirectory });
  child.stdin.end(victim);
  let complaint = '';
  child.stderr.on('data', (chunk) => (complaint += chunk));
  const exit = new Promise<string | null>((resolve) => child.once('close', (_code, signal) => resolve(signal)));
  const result = [...acknowledged];
  let seen = 0;
  // The lines that were in the pipe when the process died still arrive: they were acknowledged.
  for await (const line of createInterface({ input: child.stdout })) {
    const [name, number] = line.split(' ').map(Number) as [number, number];
    expect(number).toBe(result[name]! + 1);
    result[name] = number;
    seen += 1;
    if (seen === acknowledgements && !lastCommit) setTimeout(() => child.kill('SIGKILL'), pause);
  }
  expect(await exit, complaint).toBe('SIGKILL');
  return result;
}

onBothDatabases('kill -9', (open, dialect) => {
  const rounds = dialect === 'sqlite' ? ROUNDS : Math.ceil(ROUNDS / 5);
  it(`loses nothing and doubles nothing in ${rounds} rounds`, { timeout: 60_000 + rounds * 15_000 }, async () => {
    const { database, config, reopen } = await open();
    await createLedgerTables(database);
    await database.close();
    const random = seeded(SEED);
    let acknowledged = Array.from({ length: CLIENTS }, () => 0);
    for (let round = 1; round <= rounds; round += 1) {
      acknowledged = await runAndKill(config, acknowledged, momentOf(round, random));
      const after = await reopen();
      await nobodyElse(after);
      await check(after, acknowledged);
      await after.close();
    }
    await finish(await reopen());
  });
});

async function check(database: Database, acknowledged: number[]): Promise<void> {
  const { knex } = database;
  if (database.dialect.name === 'sqlite') {
    expect(await knex.raw('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  }
  const ids = new Set((await knex('booking').pluck('id')) as string[]);
  // Collected first: over 200 rounds there are tens of thousands of bookings, and `toContain` copies the set at every call.
  const lost: string[] = [];
  const ahead: string[] = [];
  acknowledged.forEach((last, name) => {
    for (let number = 1; number <= last; number += 1)
      if (!ids.has(`c${name}-${number}`)) lost.push(`c${name}-${number}`);
    // At most the one that was under way when the process died.
    if (ids.has(`c${name}-${last + 2}`)) ahead.push(`c${name}-${last + 2}`);
  });
  expect({ lost, ahead }).toEqual({ lost: [], ahead: [] });
  const [counter] = (await knex('counter')) as { bookings: number; confirmations: number }[];
  const count = async (table: string, where: object = {}) =>
    Number(((await knex(table).where(where).count({ n: '*' })) as { n: number }[])[0]!.n);
  expect(counter!.bookings).toBe(ids.size);
  expect(await count('history')).toBe(ids.size);
  expect(await count('command_receipt')).toBe(ids.size);
  expect(await count('audit', { command: 'ledger.book' })).toBe(ids.size);
  const confirmed = await count('booking', { confirmed: 1 });
  expect(counter!.confirmations).toBe(confirmed);
  expect(confirmed + (await count('timer'))).toBe(ids.size);
  expect(await verifyAudit(knex)).toEqual({ ok: true, rows: ids.size + confirmed });
}

/** After the last kill the engine starts once more and does what it still owes. */
async function finish(database: Database): Promise<void> {
  const commands = new Map<string, AnyCommand>();
  for (const definition of [confirm, ...timerCommands(commands)]) commands.set(definition.type, definition);
  const clock = systemClock();
  const pipeline = createPipeline({ database, commands, clock });
  const timers = createTimerLoop({ database, pipeline, clock });
  timers.start();
  await timers.settle();
  await timers.stop();
  await pipeline.close();
  expect(await database.knex('timer')).toEqual([]);
  const [counter] = (await database.knex('counter')) as { bookings: number; confirmations: number }[];
  expect(counter!.confirmations).toBe(counter!.bookings);
}
