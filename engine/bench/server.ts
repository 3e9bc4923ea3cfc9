/**
 * The whole way over HTTP, against bpmn-engine doing less. Durable completion of a user task with 32 connections, history
 * and audit included, against recover, signal and save of the same step without any database; then whole instances
 * (start, two jobs by workers over HTTP, gateway, end) against bpmn-engine running them in memory without persistence.
 * Server CPU is that of the server's own process, all threads; the clients are here. On tmpfs where there is one: the
 * disk's two regimes would hide the rest, and commits per command say how often it would be waited for.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Engine } from 'bpmn-engine';
import type { ServerFigures } from './measured-server.ts';
import type { BenchResult } from './result.ts';

const CONNECTIONS = 32;
const TASKS = 6_000;
const WARM_UP = 1_500;
const INSTANCES = 2_000;
const PEER_STEPS = 150;
const PEER_INSTANCES = 300;

export async function run(): Promise<BenchResult[]> {
  const dataDir = await mkdtemp(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'liandong-bench-'));
  const server = await startServer(dataDir);
  try {
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
  } finally {
    await server.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

// ── our side ──────────────────────────────────────────────────────────────────────────────────────────────────────

interface Server {
  post<T>(path: string, body: unknown): Promise<T>;
  deploy(name: string, xml: string): Promise<void>;
  figures(): Promise<ServerFigures>;
  close(): Promise<void>;
}

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

async function inParallel(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < count; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
}

async function startServer(dataDir: string): Promise<Server> {
  // Run from the project's root, like everything `npm run` starts.
  const child = fork('engine/run-ts.mjs', ['engine/bench/measured-server.ts', dataDir]);
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const login = { username: 'admin', password: 'bench-password' };
  const { token } = await send<{ token: string }>(agent, `${url}/api/v1/session`, {}, JSON.stringify(login));
  const headers = { authorization: `Bearer ${token}` };
  return {
    post: (path, body) => send(agent, url + path, headers, JSON.stringify(body)),
    async deploy(name, xml) {
      const { type, body } = multipart(name, xml);
      await send(agent, `${url}/v2/deployments`, { ...headers, 'content-type': type }, body);
    },
    figures: () => ask(child),
    async close() {
      agent.destroy();
      child.send('close');
      await once(child, 'exit');
    },
  };
}

async function ask(child: ChildProcess): Promise<ServerFigures> {
  child.send('figures');
  const [figures] = (await once(child, 'message')) as [ServerFigures];
  return figures;
}

function send<T>(agent: http.Agent, url: string, headers: Record<string, string>, body: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      url,
      {
        agent,
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers, 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          if (response.statusCode! >= 300) return reject(new Error(`${url}: ${response.statusCode} ${text}`));
          resolve((text === '' ? undefined : JSON.parse(text)) as T);
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

function multipart(name: string, xml: string): { type: string; body: string } {
  const boundary = 'bench-boundary';
  const disposition = `Content-Disposition: form-data; name="resources"; filename="${name}"`;
  const body = `--${boundary}\r\n${disposition}\r\nContent-Type: text/xml\r\n\r\n${xml}\r\n--${boundary}--\r\n`;
  return { type: `multipart/form-data; boundary=${boundary}`, body };
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
