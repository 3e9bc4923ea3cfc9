/**
 * 100,000 things that are watched for their silence: each has said something once, each has an open timer. The server is
 * started again over them; then, while they wait, 2,000 more fall silent one after the other, and how late each is noticed
 * is what its alarm says: when it was due, and when it was raised.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Engine } from '../src/server.ts';
import { ownEngine, percentile, submit } from './own-engine.ts';
import { restart } from './restarted.ts';
import type { BenchResult } from './result.ts';

const THINGS = 100_000;
const SILENT = 2_000;
const AT_ONCE = 500;
/** Over so many seconds the silent ones have spoken. */
const SPREAD_S = 10;
const SILENCE_S = 15;
const LATE_BOUND_S = 1;
const START_BOUND_S = 5;
const RSS_BOUND_MB = 300;

const rule = (id: string, metric: string, silence: string) => ({
  id,
  vertical: 'bench',
  name: { zh: id, en: id },
  description: { zh: id, en: id },
  title: { zh: '{thing}', en: '{thing}' },
  alarm: {
    scope: { all: [{ fact: 'metric', operator: 'equal', value: metric }] },
    detect: { kind: 'absence' },
    grades: [{ severity: 4, for: silence }],
  },
});

const pack: Record<string, string> = {
  'pack.json': JSON.stringify({
    ...{ format: 1, id: 'bench', version: '1.0.0', name: { zh: '测', en: 'Bench' } },
    description: { zh: '测', en: 'Bench' },
  }),
  'rules/patient.json': JSON.stringify(rule('patient', 'heartbeat', 'P3D')),
  'rules/soon.json': JSON.stringify(rule('soon', 'pulse', `PT${SILENCE_S}S`)),
};

export async function run(): Promise<BenchResult[]> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'liandong-bench-'));
  try {
    const engine = await ownEngine({ dataDir });
    await submit(engine, 'pack.install', { files: pack });
    for (let i = 0; i < THINGS; i += AT_ONCE) await say(engine, 'heartbeat', i, AT_ONCE);
    await engine.close();
    const { seconds, megabytes } = await restart(dataDir);
    const late = await lateness(dataDir);
    const count = THINGS.toLocaleString('en');
    const note = 'new process on the same SQLite database, until /health/ready answers';
    const bound = (name: string, unit: string, ours: number, peer: number, said: string): BenchResult => ({
      ...{ name, unit, ours, peer, peerName: 'bound', ratio: peer / ours, note: said },
    });
    return [
      bound(`${count} things with open timers: start`, 's', seconds, START_BOUND_S, note),
      bound(`${count} things with open timers: memory`, 'MB RSS', megabytes, RSS_BOUND_MB, note),
      bound(
        'absence noticed after its moment, the latest of 2,000',
        's',
        Math.max(...late) / 1000,
        LATE_BOUND_S,
        `median ${percentile(late, 0.5)} ms, 99 % within ${percentile(late, 0.99)} ms; ${count} other timers open`,
      ),
    ];
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function say(engine: Engine, metric: string, from: number, count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, i) => ({
    ...{ specversion: '1.0', id: `${metric}-${from + i}`, source: '/bench', type: 'reading' },
    ...{ subject: `${metric}-${from + i}`, data: { metric, value: 1 } },
  }));
  await submit(engine, 'event.ingest', { events });
}

/** Milliseconds from the due moment to the commit's own moment, for every silent thing. */
async function lateness(dataDir: string): Promise<number[]> {
  const engine = await ownEngine({ dataDir });
  try {
    const each = (SPREAD_S * 1000) / SILENT;
    const began = performance.now();
    for (let i = 0; i < SILENT; i += 1) {
      await say(engine, 'pulse', i, 1);
      const ahead = began + (i + 1) * each - performance.now();
      if (ahead > 1) await new Promise((resolve) => setTimeout(resolve, ahead));
    }
    const raised = () => engine.database.knex('alarm').where({ rule_id: 'soon' }).select('raised_at', 'updated_at');
    for (;;) {
      const rows: { raised_at: number; updated_at: number }[] = await raised();
      if (rows.length === SILENT) return rows.map(({ raised_at, updated_at }) => updated_at - raised_at);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  } finally {
    await engine.close();
  }
}
