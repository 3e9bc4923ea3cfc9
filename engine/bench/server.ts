/**
 * The whole way over HTTP, against bpmn-engine doing less. Durable completion of a user task with 32 connections, history
 * and audit included, against recover, signal and save of the same step without any database; then whole instances
 * (start, two jobs by workers over HTTP, gateway, end) against bpmn-engine running them in memory without persistence.
 * Server CPU is that of the server's own process, all threads; the clients are here. On tmpfs where there is one: the
 * disk's two regimes would hide the rest, and commits per command say how often it would be waited for.
 */
import { EventEmitter, once } from 'node:events';
import { Engine } from 'bpmn-engine';
import { CONNECTIONS, inParallel, withServer, type Server } from './measured-client.ts';
import type { BenchResult } from './result.ts';

const TASKS = 6_000;
const WARM_UP = 1_500;
const INSTANCES = 2_000;
const PEER_STEPS = 150;
const PEER_INSTANCES = 300;

export const run = (): Promise<BenchResult[]> =>
  withServer(async (server) => {
    const task = await completeTasks(server);
    const peerTask = await peerStep();
    const instance = await wholeInstances(server);
    const peerInstance = await peerInstances();
    return [
      {
        name: 'server: durable completion of a user task over HTTP',
        unit: 'ms server CPU',
        ours: task.ms,
        peer: peerTask,
        peerName: 'bpmn-engine 25 recover, signal, save',
        ratio: peerTask / task.ms,
        note: `${TASKS} completions over ${CONNECTIONS} connections, with history and audit; bound: ratio 8`,
      },
      {
        name: 'server: commits per command',
        unit: 'commits',
        ours: task.commitsPerCommand,
        peer: 0.2,
        peerName: 'bound',
        ratio: 0.2 / task.commitsPerCommand,
        note: `the same run: how many commands share a commit with ${CONNECTIONS} connections`,
      },
      {
        name: 'server: instances of start, two jobs, gateway, end over HTTP',
        unit: 'per server CPU second',
        ours: 1_000 / instance,
        peer: 1_000 / peerInstance,
        peerName: 'bpmn-engine 25, in memory, without persistence',
        ratio: peerInstance / instance,
        note: `${INSTANCES} instances: create, activate in batches, complete twice, durable, with history; bound: ratio 5`,
      },
    ];
  });

// ── our side ──────────────────────────────────────────────────────────────────────────────────────────────────────

async function completeTasks(server: Server): Promise<{ ms: number; commitsPerCommand: number }> {
  await server.deploy('review.bpmn', review(true));
  await inParallel(WARM_UP + TASKS, () =>
    server.post('/v2/process-instances', { processDefinitionId: 'bench-review', variables: { amount: 5 } }),
  );
  const tasks = await openTasks(server, WARM_UP + TASKS);
  const complete = (index: number) =>
    server.post(`/v2/user-tasks/${tasks[index]}/completion`, { variables: { approved: true } });
  await inParallel(WARM_UP, complete);
  const before = await server.figures();
  await inParallel(TASKS, (index) => complete(WARM_UP + index));
  const after = await server.figures();
  return {
    ms: (after.cpuMicros - before.cpuMicros) / 1_000 / TASKS,
    commitsPerCommand: (after.commits - before.commits) / (after.commands - before.commands),
  };
}

interface Page {
  items: { userTaskKey: string }[];
  page: { endCursor?: string };
}

async function openTasks(server: Server, count: number): Promise<string[]> {
  const keys: string[] = [];
  for (let after: string | undefined; keys.length < count;) {
    const page: { limit: number; after?: string } = { limit: 1_000, after };
    const found = await server.post<Page>('/v2/user-tasks/search', {
      filter: { elementId: 'review', state: 'CREATED' },
      page,
    });
    if (found.items.length === 0) throw new Error(`${keys.length} tasks are open, not ${count}`);
    keys.push(...found.items.map((task) => task.userTaskKey));
    after = found.page.endCursor;
  }
  return keys;
}

/** ms server CPU per instance: workers and starters at the same time. */
async function wholeInstances(server: Server): Promise<number> {
  await server.deploy('order.bpmn', order(true));
  await instancesToEnd(server, INSTANCES / 4);
  const before = await server.figures();
  await instancesToEnd(server, INSTANCES);
  const after = await server.figures();
  return (after.cpuMicros - before.cpuMicros) / 1_000 / INSTANCES;
}

async function instancesToEnd(server: Server, count: number): Promise<void> {
  let done = 0;
  const work = async (type: string): Promise<void> => {
    while (done < 2 * count) {
      const { jobs } = await server.post<{ jobs: { jobKey: string }[] }>('/v2/jobs/activation', {
        type,
        maxJobsToActivate: CONNECTIONS,
        timeout: 60_000,
        requestTimeout: 200,
      });
      await Promise.all(
        jobs.map(({ jobKey }) => server.post(`/v2/jobs/${jobKey}/completion`, { variables: { [type]: true } })),
      );
      done += jobs.length;
    }
  };
  await Promise.all([
    inParallel(count, () =>
      server.post('/v2/process-instances', { processDefinitionId: 'bench-order', variables: { amount: 5 } }),
    ),
    work('reserve'),
    work('charge'),
  ]);
}

// ── the peer's side ───────────────────────────────────────────────────────────────────────────────────────────────

/** ms CPU per step: recover from JSON, resume, signal the waiting task, save to JSON. */
async function peerStep(): Promise<number> {
  const saved = JSON.stringify(await waitingPeer());
  let spent = 0;
  for (let n = 0; n < PEER_STEPS + 20; n += 1) {
    const before = process.cpuUsage();
    const listener = new EventEmitter();
    const engine = new Engine().recover(JSON.parse(saved));
    const waiting = once(listener, 'activity.wait');
    const execution = await engine.resume({ listener });
    const [task] = (await waiting) as [{ signal(message: unknown): void; executionId: string }];
    const next = once(listener, 'activity.wait');
    task.signal({ approved: true });
    await next;
    JSON.stringify(await engine.getState());
    const { user, system } = process.cpuUsage(before);
    // The first rounds warm the peer up as ours were.
    if (n >= 20) spent += user + system;
    await execution.stop();
  }
  return spent / 1_000 / PEER_STEPS;
}

async function waitingPeer(): Promise<unknown> {
  const listener = new EventEmitter();
  const engine = new Engine({ name: 'review', source: review(false), variables: { amount: 5 } });
  const waiting = once(listener, 'activity.wait');
  await engine.execute({ listener });
  await waiting;
  const state = await engine.getState();
  await engine.stop();
  return state;
}

/** ms CPU per instance; services answer at once. */
async function peerInstances(): Promise<number> {
  const service = () => (_scope: unknown, done: (error: null, result: boolean) => void) => done(null, true);
  let spent = 0;
  for (let n = 0; n < PEER_INSTANCES + 30; n += 1) {
    const before = process.cpuUsage();
    const engine = new Engine({
      name: 'order',
      source: order(false),
      variables: { amount: 5 },
      services: { reserve: service(), charge: service() },
    });
    const ended = engine.waitFor('end');
    await engine.execute();
    await ended;
    const { user, system } = process.cpuUsage(before);
    if (n >= 30) spent += user + system;
  }
  return spent / 1_000 / PEER_INSTANCES;
}

// ── models: the same for both, in each one's dialect ────────────────────────────────────────────────────────────

const model = (id: string, body: string) => `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="bench" id="definitions"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <bpmn:process id="${id}" isExecutable="true">${body}</bpmn:process>
</bpmn:definitions>`;

const flow = (from: string, to: string, condition = '') =>
  `<bpmn:sequenceFlow id="${from}-${to}" sourceRef="${from}" targetRef="${to}">` +
  (condition && `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${condition}</bpmn:conditionExpression>`) +
  '</bpmn:sequenceFlow>';

const large = (ours: boolean) => (ours ? '=amount &gt; 100' : '${environment.variables.large}');

/** Completing `review` goes over a gateway and opens `approve`. */
const review = (ours: boolean) => {
  const extension = ours ? '<bpmn:extensionElements><zeebe:userTask /></bpmn:extensionElements>' : '';
  const task = (id: string) => `<bpmn:userTask id="${id}">${extension}</bpmn:userTask>`;
  return model(
    'bench-review',
    `<bpmn:startEvent id="start" />${task('review')}<bpmn:exclusiveGateway id="which" default="which-approve" />` +
      `${task('audit')}${task('approve')}<bpmn:endEvent id="end" />` +
      flow('start', 'review') +
      flow('review', 'which') +
      flow('which', 'audit', large(ours)) +
      flow('which', 'approve') +
      flow('audit', 'end') +
      flow('approve', 'end'),
  );
};

const order = (ours: boolean) => {
  const task = (id: string) =>
    ours
      ? `<bpmn:serviceTask id="${id}"><bpmn:extensionElements><zeebe:taskDefinition type="${id}" /></bpmn:extensionElements></bpmn:serviceTask>`
      : `<bpmn:serviceTask id="${id}" implementation="\${environment.services.${id}}" />`;
  return model(
    'bench-order',
    `<bpmn:startEvent id="start" />${task('reserve')}${task('charge')}` +
      '<bpmn:exclusiveGateway id="which" default="which-end" /><bpmn:endEvent id="big" /><bpmn:endEvent id="end" />' +
      flow('start', 'reserve') +
      flow('reserve', 'charge') +
      flow('charge', 'which') +
      flow('which', 'big', large(ours)) +
      flow('which', 'end'),
  );
};
