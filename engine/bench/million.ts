/**
 * One million waiting instances on disk: a command must not cost more than beside a thousand. The first thousand are made
 * through the pipeline; of the others each row is a copy of a row that the pipeline wrote, with keys and times of its own,
 * in every table that an instance has rows in except the audit trail, whose chain cannot be copied. So the indexes are as
 * large as they would be. Then the same commands as before: complete a user task of some instance, anywhere among them,
 * and create a new one.
 *
 * Takes minutes and about 3 GB of disk: runs only when asked for, `--only million`.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sqlite3 from 'sqlite3';
import type { Engine } from '../src/server.ts';
import { chain, deploy, inLanes, ownEngine, percentile, submit, userTask } from './own-engine.ts';
import type { BenchResult } from './result.ts';

const FEW = 1_000;
const MANY = 1_000_000;
/** Pairs of commands: one completion, one creation. */
const ROUNDS = 1_500;
const BOUND = 2;
const TABLES = ['process_instance', 'variable_scope', 'user_task', 'element_instance'];
/** Copies get keys far above those that are given out, and so far apart that an instance's keys fit in between. */
const COPIES_FROM = 1_000_000_000_000;
const STRIDE = 100;
const AT_ONCE = 50_000;

export async function run(): Promise<BenchResult[]> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'liandong-bench-'));
  try {
    const few = await withFew(dataDir);
    const began = performance.now();
    await copyInstances(path.join(dataDir, 'liandong.sqlite'), MANY - FEW);
    const loaded = (performance.now() - began) / 1_000;
    const many = await measured(dataDir, MANY);
    const { size } = await stat(path.join(dataDir, 'liandong.sqlite'));
    const ratio = few.p99 / many.p99;
    return [
      {
        ...{ name: `${MANY.toLocaleString('en')} waiting instances on disk: a command, p99`, unit: 'ms' },
        ...{ ours: many.p99, peer: few.p99, peerName: `beside ${FEW.toLocaleString('en')}`, ratio },
        note:
          `bound: ratio ${1 / BOUND}; p50 ${many.p50.toFixed(2)} ms, beside a thousand ${few.p50.toFixed(2)} ms; ` +
          `${2 * ROUNDS} commands one after the other, SQLite synchronous=FULL; ` +
          `${(size / 1e9).toFixed(1)} GB, copied in ${loaded.toFixed(0)} s`,
      },
    ];
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

interface Latency {
  p50: number;
  p99: number;
}

async function withFew(dataDir: string): Promise<Latency> {
  const engine = await ownEngine({ dataDir });
  try {
    await deploy(engine, { 'task.bpmn': chain('bench-task', [userTask('wait')]) });
    await inLanes(100, FEW, () => create(engine));
    return await latency(engine, FEW);
  } finally {
    await engine.close();
  }
}

async function measured(dataDir: string, waiting: number): Promise<Latency> {
  const engine = await ownEngine({ dataDir });
  try {
    return await latency(engine, waiting);
  } finally {
    await engine.close();
  }
}

const create = (engine: Engine) =>
  submit(engine, 'instance.create', { processId: 'bench-task', variables: { amount: 5 } });

async function latency(engine: Engine, waiting: number): Promise<Latency> {
  const tasks = await someTasks(engine, waiting);
  const samples: number[] = [];
  const timed = async (command: Promise<unknown>, counts: boolean) => {
    const began = performance.now();
    await command;
    if (counts) samples.push(performance.now() - began);
  };
  for (const [index, userTaskKey] of tasks.entries()) {
    const counts = index >= tasks.length / 10;
    await timed(submit(engine, 'user-task.complete', { userTaskKey, variables: { approved: true } }), counts);
    await timed(create(engine), counts);
  }
  return { p50: percentile(samples, 0.5), p99: percentile(samples, 0.99) };
}

/** Open tasks from all over the range, in an order that has nothing to do with their keys. */
async function someTasks(engine: Engine, waiting: number): Promise<string[]> {
  const wanted = Math.min(waiting - 1, ROUNDS);
  const ranked = `select key, row_number() over (order by key) as place from user_task where state = 'open'`;
  const rows = (await engine.database.knex.raw(
    `select key from (${ranked}) where place % ${Math.floor(waiting / wanted)} = 0 limit ${wanted}`,
  )) as { key: string }[];
  if (rows.length < wanted) throw new Error(`${rows.length} tasks were found, not ${wanted}`);
  const step = 7_919;
  return rows.map((_, i) => rows[(i * step) % rows.length]?.key as string);
}

// ── copies ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Copies the rows of one waiting instance; the keys in them are replaced wherever they stand, in JSON too. */
async function copyInstances(file: string, copies: number): Promise<void> {
  const database = await opened(file);
  const all = (sql: string) =>
    new Promise<Record<string, string | number | null>[]>((resolve, reject) =>
      database.all(sql, (error, rows) => (error ? reject(error) : resolve(rows as never))),
    );
  const execute = (sql: string) =>
    new Promise<void>((resolve, reject) => database.exec(sql, (error) => (error ? reject(error) : resolve())));
  const [task] = await all(`select key, process_instance_key from user_task where state = 'open' limit 1`);
  const instance = String(task?.['process_instance_key']);
  const keys = await keysOf(all, instance);
  for (let from = 0; from < copies; from += AT_ONCE) {
    const count = Math.min(AT_ONCE, copies - from);
    await execute('begin');
    for (const table of TABLES) await execute(await copySql(all, table, instance, keys, from, count));
    await execute('commit');
  }
  await execute('pragma wal_checkpoint(truncate)');
  await new Promise<void>((resolve, reject) => database.close((error) => (error ? reject(error) : resolve())));
}

type All = (sql: string) => Promise<Record<string, string | number | null>[]>;

const ownKey = (table: string) => (table === 'process_instance' ? 'key' : 'process_instance_key');

/** The instance's key and those of everything in it. */
async function keysOf(all: All, instance: string): Promise<string[]> {
  const rows = await Promise.all(
    ['user_task', 'element_instance'].map((table) =>
      all(`select key from ${table} where process_instance_key = '${instance}'`),
    ),
  );
  return [instance, ...rows.flat().map(({ key }) => String(key))];
}

async function copySql(
  all: All,
  table: string,
  instance: string,
  keys: readonly string[],
  from: number,
  count: number,
): Promise<string> {
  const columns = (await all(`pragma table_info(${table})`)) as unknown as { name: string; type: string }[];
  const fresh = (index: number) => `cast(${keys[0]} + ${COPIES_FROM} + n.i * ${STRIDE} + ${index} as text)`;
  const values = columns.map(({ name, type }) =>
    /char|text|json/i.test(type)
      ? keys.reduce((value, key, index) => `replace(${value}, '${key}', ${fresh(index)})`, `t."${name}"`)
      : /_at$/.test(name)
        ? `t."${name}" + n.i`
        : `t."${name}"`,
  );
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  return (
    `insert into ${table} (${names}) with recursive n(i) as ` +
    `(select ${from} union all select i + 1 from n where i < ${from + count - 1}) ` +
    `select ${values.join(', ')} from n, ${table} t where t.${ownKey(table)} = '${instance}'`
  );
}

const opened = (file: string) =>
  new Promise<sqlite3.Database>((resolve, reject) => {
    const database = new sqlite3.Database(file, (error) => (error ? reject(error) : resolve(database)));
  });
