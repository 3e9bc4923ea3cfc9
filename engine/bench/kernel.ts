/**
 * The kernel's step against bpmn-engine in memory, on the same hotline-like model (33 elements), from the acceptance of a
 * request to its rating: one step is one completed user task and everything that follows from it. bpmn-engine gets the
 * model without Zeebe extensions, with its own conditions, and saves and recovers nothing; the kernel makes its effects,
 * state and keys. CPU time of both, in one run, on one thread.
 */
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { Engine } from 'bpmn-engine';
import { compile, step, type InstanceState, type ProcessModel } from '../src/core/bpmn/index.ts';
import type { BenchResult } from './result.ts';

const FILE = new URL('../src/core/bpmn/scenarios/hotline-like.bpmn', import.meta.url);
const ROUTE = ['accept', 'classify', 'dispatch', 'sign', 'handle', 'assist', 'feedback', 'check', 'rate'];
const VARIABLES = { requestId: 'R1', rework: false, outcome: 'convert' };
const OUR_INSTANCES = 20_000;
const PEER_INSTANCES = 60;

export async function run(): Promise<BenchResult[]> {
  const xml = readFileSync(FILE, 'utf8');
  const { processes } = await compile(xml);
  const model = processes[0] as ProcessModel;
  ourInstances(model, OUR_INSTANCES / 10);
  const ours = ourInstances(model, OUR_INSTANCES);
  const plain = withoutExtensions(xml);
  await peerInstances(plain, PEER_INSTANCES / 10);
  const peer = await peerInstances(plain, PEER_INSTANCES);
  return [
    {
      name: 'kernel: a step of the hotline-like model',
      unit: 'µs CPU per completed user task',
      ours,
      peer,
      peerName: 'bpmn-engine 25, in memory',
      ratio: peer / ours,
      note: `${ROUTE.length} user tasks per instance; ours ${OUR_INSTANCES}, theirs ${PEER_INSTANCES} instances; without persistence on both sides; the peer also discards along the paths not taken, ours has no such work`,
    },
  ];
}

/** µs CPU per user task. Creating the instance is part of it. */
function ourInstances(model: ProcessModel, count: number): number {
  const before = process.cpuUsage();
  for (let i = 0; i < count; i += 1) {
    let nextKey = 2;
    let state: InstanceState | null = null;
    const tasks = new Map<string, string>();
    const make = (command: Parameters<typeof step>[2]) => {
      const result = step(model, state, command, { now: 0, nextKey });
      ({ state, nextKey } = result);
      for (const effect of result.effects) {
        if (effect.type === 'userTaskCreated') tasks.set(effect.elementId, effect.userTaskKey);
      }
    };
    make({ type: 'create', instanceKey: '1', variables: VARIABLES });
    for (const task of ROUTE) make({ type: 'completeUserTask', userTaskKey: tasks.get(task) ?? '', variables: {} });
    if ((state as InstanceState | null)?.status !== 'completed')
      throw new Error('the instance did not come to its end');
  }
  return cpuMicros(before) / (count * ROUTE.length);
}

/** µs CPU per user task. Reading the model and creating the instance are left out, in the peer's favour. */
async function peerInstances(source: string, count: number): Promise<number> {
  let spent = 0;
  for (let i = 0; i < count; i += 1) {
    const listener = new EventEmitter();
    const waiting = new Map<string, { signal(message?: unknown): void }>();
    listener.on('activity.wait', (api: { id: string; signal(message?: unknown): void }) => waiting.set(api.id, api));
    const engine = new Engine({ name: `bench-${i}`, source });
    await engine.execute({ listener, variables: VARIABLES });
    const ended = engine.waitFor('end');
    const before = process.cpuUsage();
    for (const task of ROUTE) {
      const api = waiting.get(task);
      if (!api) throw new Error(`bpmn-engine does not wait at ${task}`);
      api.signal({});
    }
    spent += cpuMicros(before);
    await ended;
  }
  return spent / (count * ROUTE.length);
}

function cpuMicros(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** The same model in the peer's dialect. */
function withoutExtensions(xml: string): string {
  return xml
    .replace(/<bpmn:extensionElements>[\s\S]*?<\/bpmn:extensionElements>/g, '')
    .replace(/=outcome = &quot;(\w+)&quot;/g, '${environment.variables.$1}')
    .replace(/=rework</g, '${environment.variables.rework}<');
}
