/**
 * Work for eight workers, on one PostgreSQL with full durability (`postgres.ts`).
 *
 * Against pg-boss 10: one unit is a piece of work put in, fetched singly and completed. pg-boss: `send`, `fetch` of one,
 * `complete`; each is a statement of its own. Ours: an instance of start → service task → end is created, its job is
 * activated singly with long poll and a lease, and completed, which ends the instance; element history, job history, receipts
 * and the chained audit trail are written as well.
 *
 * Against DBOS 5: one unit is a workflow of two steps. DBOS: `startWorkflow` of a function with two `runStep`, results
 * checkpointed after each step, awaited by the caller. Ours: start → two service tasks → end, each job activated singly by
 * one of eight workers and completed. Both survive a crash between the steps.
 *
 * Against pg-boss all units are put in first, eight at a time, and then worked off by eight workers: a fetch from a nearly
 * empty queue often comes back with nothing, which would count against it. Against DBOS eight units are under way at all
 * times. The workers do nothing, and everything runs in this one process.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DBOS } from '@dbos-inc/dbos-sdk';
import PgBoss from 'pg-boss';
import { createJobBroker, type JobBroker } from '../src/features/orchestration/job-broker.ts';
import { systemActor } from '../src/runtime/system-actor.ts';
import type { Engine } from '../src/server.ts';
import { chain, deploy, inLanes, ownEngine, serviceTask, submit } from './own-engine.ts';
import { startPostgres, type BenchPostgres } from './postgres.ts';
import type { BenchResult } from './result.ts';

const WORKERS = 8;
const UNITS = 3_000;
const WARM_UP = 400;

export async function run(): Promise<BenchResult[]> {
  const postgres = await startPostgres();
  try {
    const boss = await pgBoss(await postgres.database('boss'));
    const { single, double } = await ours(postgres);
    const dbos = await dbosWorkflows(await postgres.database('dbos'));
    const note = `${UNITS} units, ${WORKERS} under way, PostgreSQL with fsync and synchronous_commit on`;
    return [
      {
        name: `jobs: put in, fetched singly, completed, ${WORKERS} workers`,
        unit: 'per second',
        ours: single,
        peer: boss,
        peerName: 'pg-boss 10.4',
        ratio: single / boss,
        note: `${note}; ours are whole instances with history and audit`,
      },
      {
        name: `jobs: two steps in a row, ${WORKERS} workers`,
        unit: 'per second',
        ours: double,
        peer: dbos,
        peerName: 'DBOS 5.3 workflow of two steps',
        ratio: double / dbos,
        note: `${note}; ours are whole instances with history and audit`,
      },
    ];
  } finally {
    await postgres.stop();
  }
}

/** Units per second, after a warm-up; one phase after the other, each for all units. */
async function rate(...phases: ((index: number) => Promise<unknown>)[]): Promise<number> {
  for (const phase of phases) await inLanes(WORKERS, WARM_UP, phase);
  const began = performance.now();
  for (const phase of phases) await inLanes(WORKERS, UNITS, phase);
  return UNITS / ((performance.now() - began) / 1_000);
}

async function ours(postgres: BenchPostgres): Promise<{ single: number; double: number }> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'liandong-bench-'));
  const engine = await ownEngine({ dataDir, databaseUrl: await postgres.database('ours') });
  try {
    await deploy(engine, {
      'single.bpmn': chain('bench-single', [serviceTask('one')]),
      'double.bpmn': chain('bench-double', [serviceTask('first'), serviceTask('second')]),
    });
    const broker = createJobBroker({ db: engine.database.knex, pipeline: engine.pipeline, clock: engine.clock });
    const single = await rate(
      () => submit(engine, 'instance.create', { processId: 'bench-single', variables: { amount: 5 } }),
      () => workOne(engine, broker, 'one'),
    );
    const double = await rate(async () => {
      await submit(engine, 'instance.create', { processId: 'bench-double', variables: { amount: 5 } });
      await workOne(engine, broker, 'first');
      await workOne(engine, broker, 'second');
    });
    return { single, double };
  } finally {
    await engine.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function workOne(engine: Engine, broker: JobBroker, type: string): Promise<void> {
  const [job] = await broker.activate({
    ...{ type, maxJobs: 1, timeoutMs: 60_000, worker: 'bench', waitMs: 30_000 },
    ...{ actor: systemActor, gone: () => false },
  });
  if (!job) throw new Error(`no job of type ${type} came`);
  await submit(engine, 'job.complete', { jobKey: job.row.key, variables: { done: true } });
}

async function pgBoss(connectionString: string): Promise<number> {
  const boss = new PgBoss({ connectionString, max: WORKERS, supervise: false, schedule: false });
  boss.on('error', (error) => console.error(error));
  await boss.start();
  try {
    await boss.createQueue('bench');
    return await rate(
      () => boss.send('bench', { amount: 5 }),
      async () => {
        const [job] = await boss.fetch('bench');
        if (!job) throw new Error('pg-boss gave no job');
        await boss.complete('bench', job.id, { done: true });
      },
    );
  } finally {
    await boss.stop({ graceful: false });
  }
}

async function dbosWorkflows(systemDatabaseUrl: string): Promise<number> {
  const step = (name: string) => DBOS.runStep(() => Promise.resolve({ done: true }), { name });
  const workflow = DBOS.registerWorkflow(
    async (amount: number) => {
      await step('first');
      await step('second');
      return amount;
    },
    { name: 'bench' },
  );
  DBOS.setConfig({
    name: 'bench',
    systemDatabaseUrl,
    systemDatabasePoolSize: 2 * WORKERS,
    runAdminServer: false,
    logLevel: 'error',
  });
  await DBOS.launch();
  try {
    return await rate(async (index) => (await DBOS.startWorkflow(workflow)(index)).getResult());
  } finally {
    await DBOS.shutdown();
  }
}
