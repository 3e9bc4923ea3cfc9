/**
 * Work for eight workers, on one PostgreSQL with full durability (`postgres.ts`); the workers do nothing, everything runs in
 * this one process, wall time after a warm-up.
 *
 * Against pg-boss 10: the work was put in before; measured is how fast eight workers work it off. pg-boss: `fetch` of one,
 * `complete`, each a statement and a commit of its own. Ours: jobs of instances start → service task → end, activated with
 * long poll and a lease, and completed, which ends the instance; element and job history and the chained audit trail are
 * written as well. Once singly like the peer, once with 32 jobs per activation, as Camunda's workers are configured.
 *
 * Against DBOS 5: one unit is a workflow of two steps, 256 under way on both sides. DBOS: `startWorkflow` of a function with
 * two `runStep`, checkpointed at the start and after each step, awaited by the caller. Ours: an instance of start → two service
 * tasks → end is created, its jobs are activated, up to 32 at a time, by eight workers and completed. Both survive a crash
 * between the steps.
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
const PER_ACTIVATION = 32;
const UNDER_WAY = WORKERS * PER_ACTIVATION;
const UNITS = 4_000;
const WARM_UP = 512;

export async function run(): Promise<BenchResult[]> {
  const postgres = await startPostgres();
  try {
    const boss = await pgBoss(await postgres.database('boss'));
    const dbos = await dbosWorkflows(await postgres.database('dbos'));
    const { singly, batched, double } = await ours(postgres);
    const note = 'PostgreSQL with fsync and synchronous_commit on; ours with history and audit';
    const beside = (name: string, rate: number, peer: number, peerName: string): BenchResult => ({
      ...{ name: `jobs: ${name}`, unit: 'per second', ours: rate, peer, peerName, ratio: rate / peer },
      note: `${UNITS} units; ${note}`,
    });
    return [
      beside(
        `${WORKERS} workers, ${PER_ACTIVATION} jobs per activation`,
        batched,
        boss,
        'pg-boss 10.4, fetched singly',
      ),
      beside(`${WORKERS} workers, activated singly`, singly, boss, 'pg-boss 10.4, fetched singly'),
      beside(`two steps, ${UNDER_WAY} under way`, double, dbos, 'DBOS 5.3 workflow of two steps'),
    ];
  } finally {
    await postgres.stop();
  }
}

/** Units per second of the second round; `prepare` is not measured. */
async function rate(
  work: (count: number) => Promise<unknown>,
  prepare: (count: number) => Promise<unknown> = () => Promise.resolve(),
): Promise<number> {
  await prepare(WARM_UP);
  await work(WARM_UP);
  await prepare(UNITS);
  const began = performance.now();
  await work(UNITS);
  return UNITS / ((performance.now() - began) / 1_000);
}

async function ours(postgres: BenchPostgres): Promise<{ singly: number; batched: number; double: number }> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'liandong-bench-'));
  const engine = await ownEngine({ dataDir, databaseUrl: await postgres.database('ours') });
  try {
    await deploy(engine, {
      'single.bpmn': chain('bench-single', [serviceTask('one')]),
      'double.bpmn': chain('bench-double', [serviceTask('first'), serviceTask('second')]),
    });
    const broker = createJobBroker({ db: engine.database.knex, pipeline: engine.pipeline, clock: engine.clock });
    const create = (processId: string) => (count: number) =>
      inLanes(UNDER_WAY, count, () => submit(engine, 'instance.create', { processId, variables: { amount: 5 } }));
    const work = (type: string, workers: number, perActivation: number) => (count: number) =>
      workOff(engine, broker, { type, workers, perActivation, count });
    const batched = await rate(work('one', WORKERS, PER_ACTIVATION), create('bench-single'));
    const singly = await rate(work('one', WORKERS, 1), create('bench-single'));
    const half = WORKERS / 2;
    const double = await rate((count) =>
      Promise.all([
        create('bench-double')(count),
        work('first', half, PER_ACTIVATION)(count),
        work('second', half, PER_ACTIVATION)(count),
      ]),
    );
    return { singly, batched, double };
  } finally {
    await engine.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Workers until `count` jobs are completed. */
async function workOff(
  engine: Engine,
  broker: JobBroker,
  how: { type: string; workers: number; perActivation: number; count: number },
): Promise<void> {
  let taken = 0;
  const worker = async () => {
    while (taken < how.count) {
      const jobs = await broker.activate({
        ...{ type: how.type, maxJobs: how.perActivation, timeoutMs: 60_000, worker: 'bench', waitMs: 500 },
        ...{ actor: systemActor, gone: () => false },
      });
      taken += jobs.length;
      await Promise.all(
        jobs.map(({ row }) => submit(engine, 'job.complete', { jobKey: row.key, variables: { done: true } })),
      );
    }
  };
  await Promise.all(Array.from({ length: how.workers }, worker));
}

async function pgBoss(connectionString: string): Promise<number> {
  const boss = new PgBoss({ connectionString, max: WORKERS, supervise: false, schedule: false });
  boss.on('error', (error) => console.error(error));
  await boss.start();
  try {
    await boss.createQueue('bench');
    return await rate(
      (count) =>
        inLanes(WORKERS, count, async () => {
          const [job] = await boss.fetch('bench');
          if (!job) throw new Error('pg-boss gave no job');
          await boss.complete('bench', job.id, { done: true });
        }),
      (count) => inLanes(WORKERS, count, () => boss.send('bench', { amount: 5 })),
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
    return await rate((count) =>
      inLanes(UNDER_WAY, count, async (index) => (await DBOS.startWorkflow(workflow)(index)).getResult()),
    );
  } finally {
    await DBOS.shutdown();
  }
}
