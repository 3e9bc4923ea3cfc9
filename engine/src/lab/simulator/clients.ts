/**
 * Those who use the engine: desks, who start, decide, publish, mend and cancel what they find in the lists; workers, who
 * take jobs, are slow now and then beyond their lease, and complete, fail or refuse; and in the end a closer, who does
 * everything that is still owed.
 */
import { AppError } from '../../core/error.ts';
import type { JsonObject } from '../../core/json.ts';
import type { ActivatedJob } from '../../runtime/process/jobs.ts';
import { Broken, call, type CallingClient } from './books.ts';
import { pause } from './gateway.ts';
import { startable } from './models.ts';

const KEYS = ['k1', 'k2', 'k3'];

/** Makes `actions` attempts at something and is done. */
export async function desk(client: CallingClient, actions: number): Promise<void> {
  for (let number = 0; number < actions; number += 1) {
    await pause(client.party, client.random);
    await client.random.pick(deskActions)(client);
  }
}

type Action = (client: CallingClient) => Promise<unknown>;

const start: Action = (client) => {
  const { random } = client;
  return call(client, 'instance.create', {
    processId: random.pick(startable),
    businessKey: `${client.actor.id}-${client.calls + 1}`,
    variables: {
      key: random.pick(KEYS),
      places: Array.from({ length: random.int(0, 3) }, (_, index) => `p${index}`),
      mood: random.pick(['fine', 'fine', 'refuses', 'breaks']),
      ...(random.chance(0.6) && { amount: random.int(1, 20) }),
    },
  });
};

const publish: Action = (client) => {
  const { random } = client;
  return call(client, 'message.publish', {
    name: random.pick(['report', 'verdict', 'stop', 'request', 'request']),
    correlationKey: random.pick([...KEYS, '']),
    variables: { said: random.int(1, 9) },
    ...(random.chance(0.7) && { timeToLiveMs: random.pick([0, 60_000, 900_000]) }),
    ...(random.chance(0.5) && { messageId: random.pick(['m1', 'm2']) }),
  });
};

const correlate: Action = (client) =>
  call(client, 'message.correlate', {
    name: client.random.pick(['report', 'verdict', 'stop']),
    correlationKey: client.random.pick(KEYS),
    variables: {},
  });

const broadcast: Action = (client) => call(client, 'signal.broadcast', { name: 'alarm', variables: {} });

/** One of those that a list shows, which may be old by the time he acts; undefined when there is none. */
async function found(client: CallingClient, sql: string): Promise<string | undefined> {
  const { gateway, random, party } = client;
  const rows = await gateway.read(client, sql);
  if (rows === 'lost' || rows.length === 0) return undefined;
  if (random.chance(0.3)) await party.sleep('thinks', random.pick([50, 2_000, 60_000]));
  return String(random.pick(rows)['key']);
}

const completeTask: Action = async (client) => {
  const userTaskKey = await found(client, `select key from user_task where state = 'open' order by key`);
  if (!userTaskKey) return start(client);
  if (client.random.chance(0.2)) await call(client, 'user-task.assign', { userTaskKey, assignee: client.actor.id });
  return call(client, 'user-task.complete', { userTaskKey, variables: { granted: client.random.chance(0.7) } });
};

const setVariables: Action = async (client) => {
  const scopeKey = await found(client, `select key from element_instance where state = 'active' order by key`);
  if (!scopeKey) return start(client);
  return call(client, 'variable.set', {
    scopeKey,
    variables: { amount: client.random.int(1, 20) },
    local: client.random.chance(0.5),
  });
};

const resolve: Action = async (client) => {
  const incidentKey = await found(client, `select key from incident where state = 'active' order by key`);
  return incidentKey ? call(client, 'incident.resolve', { incidentKey }) : broadcast(client);
};

const cancel: Action = async (client) => {
  const processInstanceKey = await found(
    client,
    `select key from process_instance where status = 'active' order by key`,
  );
  if (!processInstanceKey) return publish(client);
  return call(client, 'instance.cancel', { processInstanceKey, reason: 'no longer needed' });
};

const deskActions: readonly Action[] = [
  ...[start, start, start, completeTask, completeTask, completeTask, publish, publish],
  ...[correlate, broadcast, setVariables, resolve, cancel],
];

/** Takes jobs until `done`. */
export async function worker(client: CallingClient, done: () => boolean): Promise<void> {
  const { random } = client;
  while (!done()) {
    await pause(client.party, random);
    const timeoutMs = random.pick([20, 1_000, 30_000]);
    const type = random.pick(['stamp', 'look']);
    for (const job of await take(client, type, timeoutMs, random.pick([0, 0, 800]), random.int(1, 3))) {
      // Slow: the lease may be over, and somebody else may have done it.
      await client.party.sleep('work', random.pick([0, 5, 30, 2_000]));
      await workOn(client, job);
    }
  }
}

async function take(
  client: CallingClient,
  type: string,
  timeoutMs: number,
  waitMs: number,
  maxJobs: number,
): Promise<ActivatedJob[]> {
  const jobs = await client.gateway.activate(client, { type, maxJobs, timeoutMs, waitMs });
  if (jobs === 'lost') return [];
  for (const { row } of jobs) {
    const until = row.deadline!;
    client.books.leases.push({ jobKey: row.key, worker: client.actor.id, from: until - timeoutMs, until });
  }
  return jobs;
}

async function workOn(client: CallingClient, { row }: ActivatedJob): Promise<void> {
  const { random } = client;
  const jobKey = row.key;
  const outcome = random.pick(['complete', 'complete', 'complete', 'fail', 'throw', 'walk away']);
  if (outcome === 'complete') {
    await call(client, 'job.complete', { jobKey, variables: { absent: random.chance(0.2), worked: jobKey } });
  } else if (outcome === 'throw') {
    await call(client, 'job.throw', { jobKey, errorCode: 'REFUSED' });
  } else if (outcome === 'fail') {
    const retryBackOffMs = random.pick([0, 2_000]);
    const now = client.party.scheduler('lease').now;
    const failing = { jobKey, from: now(), until: Infinity };
    client.books.failing.push(failing);
    await call(client, 'job.fail', { jobKey, retries: row.retries - 1, errorMessage: 'it failed', retryBackOffMs });
    failing.until = now();
  }
}

const MAX_ROUNDS = 60;

/** Does what is owed until no instance is left. `letTimePass` goes to the moment of the next timer. */
export async function closer(client: CallingClient, letTimePass: () => Promise<void>): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    await Promise.all((await owed(client)).map(({ type, payload }) => must(client, type, payload)));
    for (const type of ['stamp', 'look']) {
      const jobs = await take(client, type, 600_000, 0, 50);
      await Promise.all(jobs.map(({ row }) => must(client, 'job.complete', { jobKey: row.key, variables: {} })));
    }
    await letTimePass();
    if ((await left(client)).length === 0) return;
  }
  const states = (await left(client)).map((row) => JSON.stringify(row)).join('\n');
  throw new Broken('rest', `instances are left that nothing brings to an end:\n${states}`);
}

interface OwedCommand {
  type: string;
  payload: JsonObject;
}

async function owed(client: CallingClient): Promise<OwedCommand[]> {
  const keys = async (sql: string) => (await readAll(client, sql)).map((row) => row as Record<string, string>);
  const incidents = await keys(
    `select key, process_instance_key as instance from incident where state = 'active' order by key`,
  );
  const tasks = await keys(`select key from user_task where state = 'open' order by key`);
  const waiting = await keys(
    'select kind, name, correlation_key from event_subscription where process_instance_key is not null order by key',
  );
  return [
    ...incidents.flatMap(({ key, instance }): OwedCommand[] => [
      {
        type: 'variable.set',
        payload: { scopeKey: instance!, variables: { amount: 5, mood: 'fine', key: 'k1', places: [] } },
      },
      { type: 'incident.resolve', payload: { incidentKey: key! } },
    ]),
    ...tasks.map(({ key }): OwedCommand => ({
      type: 'user-task.complete',
      payload: { userTaskKey: key!, variables: { granted: false } },
    })),
    ...waiting.map(({ kind, name, correlation_key: correlationKey }): OwedCommand =>
      kind === 'signal'
        ? { type: 'signal.broadcast', payload: { name: name!, variables: {} } }
        : { type: 'message.publish', payload: { name: name!, correlationKey: correlationKey!, variables: {} } },
    ),
  ];
}

async function readAll(client: CallingClient, sql: string): Promise<object[]> {
  const rows = await client.gateway.read(client, sql);
  if (rows === 'lost') throw new Broken('rest', 'the engine is gone although nothing fails any more');
  return rows;
}

const left = (client: CallingClient): Promise<object[]> =>
  readAll(client, `select key, process_id, calls, state from process_instance where status = 'active'`);

/** A refusal here only means that something before it has settled the matter already. */
async function must(client: CallingClient, type: string, payload: JsonObject): Promise<void> {
  const answer = await call(client, type, payload);
  if (answer instanceof AppError && answer.status >= 500) throw new Broken('rest', `${type}: ${answer.code}`, answer);
}
