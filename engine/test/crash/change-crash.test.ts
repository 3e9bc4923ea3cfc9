/**
 * `kill -9` in the middle of a batch of process changes, again and again: after every kill each instance is wholly on the
 * one version or wholly on the other, its result says which, and in the end each was changed exactly once.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, expect, it } from 'vitest';
import { verifyAudit } from '../../src/runtime/audit.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { systemActor } from '../../src/runtime/system-actor.ts';
import type { Database, DatabaseConfig } from '../../src/store/database.ts';
import { onBothDatabases } from '../database.ts';
import { bpmn, chain, end, start, timer, boundary, userTask } from '../processes/models.ts';
import { openChangeRuntime } from './change-runtime.ts';

const INSTANCES = 300;
/** After which commit; the batch makes about twelve when nobody kills it. */
const KILLS = [2, 3, 4, 3, 4];
const engineDirectory = fileURLToPath(new URL('../..', import.meta.url));
let victim = '';

beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('change-victim.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    write: false,
    logLevel: 'silent',
  });
  victim = outputFiles[0]!.text;
});

const model = (...ids: string[]) =>
  bpmn(
    'p',
    start() +
      ids.map((id) => userTask(id)).join('') +
      boundary('late', ids[0]!, timer('timeDuration', 'P7D')) +
      end('e2') +
      end() +
      chain('start', ...ids, 'end') +
      chain('late', 'e2'),
  );

async function prepare(database: Database): Promise<string> {
  const { pipeline, close } = openChangeRuntime(database, systemClock());
  const submit = <R>(type: string, payload: unknown) => pipeline.submit<R>({ type, payload, actor: systemActor });
  const deploy = async (content: string) => {
    const resources = [{ name: 'p.bpmn', content }];
    const { processes } = await submit<{ processes: { processDefinitionKey: string }[] }>('definition.deploy', {
      resources,
    });
    return processes[0]!.processDefinitionKey;
  };
  await deploy(model('a'));
  await Promise.all(
    Array.from({ length: INSTANCES }, (_, n) => submit('instance.create', { processId: 'p', variables: { n } })),
  );
  const target = await deploy(model('a', 'b'));
  const plan = { kind: 'migrate', targetDefinitionKey: target, mapping: {}, sameIds: true };
  const payload = { plan, selection: { own: { processId: 'p' } }, reason: 'crash' };
  const { id } = await submit<{ id: string }>('process-change.start', payload);
  await close();
  return id;
}

function run(config: DatabaseConfig, lastCommit: number | null): Promise<string | null> {
  const argument = JSON.stringify({ config, lastCommit });
  const child = spawn(process.execPath, ['--input-type=module', '-', argument], { cwd: engineDirectory });
  child.stdin.end(victim);
  let complaint = '';
  child.stderr.on('data', (chunk) => (complaint += chunk));
  return new Promise((resolve, reject) => {
    child.once('close', (code, signal) =>
      signal === 'SIGKILL' || code === 0 ? resolve(signal) : reject(new Error(complaint)),
    );
  });
}

/** Answers how many are done. */
async function check({ knex }: Database, id: string): Promise<number> {
  const items: { process_instance_key: string; status: string }[] = await knex('process_change_item');
  const instances: { key: string; version: number }[] = await knex('process_instance');
  const tasks: { process_instance_key: string; version: number }[] = await knex('user_task');
  const audited: string[] = await knex('audit').where({ command: 'instance.migrate' }).pluck('object_id');
  const done = items.filter(({ status }) => status === 'done').map((item) => item.process_instance_key);
  const moved = <R extends { version: number }>(rows: R[]) => rows.filter(({ version }) => version === 2);
  const migrated = moved(instances).map(({ key }) => key);
  expect(migrated.sort()).toEqual([...done].sort());
  expect(moved(tasks)).toHaveLength(done.length);
  expect([...audited].sort()).toEqual([...done].sort());
  const [change] = (await knex('process_change').where({ id })) as { succeeded: number; failed: number }[];
  expect(change).toMatchObject({ succeeded: done.length, failed: 0 });
  expect((await verifyAudit(knex)).ok).toBe(true);
  return done.length;
}

/** SQLite belongs to one process: between two lives only. */
async function looking<T>(reopen: () => Promise<Database>, look: (database: Database) => Promise<T>): Promise<T> {
  const database = await reopen();
  try {
    return await look(database);
  } finally {
    await database.close();
  }
}

onBothDatabases('kill -9 in a batch of changes', (open, dialect) => {
  const kills = dialect === 'sqlite' ? KILLS : KILLS.slice(0, 3);
  it(`does everything once over ${kills.length} kills at most`, { timeout: 240_000 }, async () => {
    const { database, config, reopen } = await open();
    const id = await prepare(database);
    await database.close();
    const progress: number[] = [];
    for (const lastCommit of kills) {
      // It may be ready before: then there is nobody left to kill.
      if ((await run(config, lastCommit)) !== 'SIGKILL') break;
      progress.push(await looking(reopen, (after) => check(after, id)));
    }
    expect(
      progress.some((done) => done > 0 && done < INSTANCES),
      `it was killed in the middle: ${progress.join()}`,
    ).toBe(true);
    // Who comes next waits for the lease of the dead one where several nodes share the database.
    await expect
      .poll(
        async () => {
          await run(config, null);
          return looking(reopen, (last) => check(last, id));
        },
        { timeout: 120_000, interval: 500 },
      )
      .toBe(INSTANCES);
    const ended = await looking(reopen, (last) => last.knex('process_change').where({ id }).then());
    expect(ended).toMatchObject([{ status: 'done', total: INSTANCES }]);
  });
});
