/**
 * Large things. A model of 1,000 elements: how long it takes to compile, and whether a step over it costs more than one
 * over a model of ten. And 10,000 tokens of one multi-instance activity in one instance: their creation, the time per
 * completion through the whole runtime (SQLite), what the first and the last completions cost, and the state. CPU time.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compile, step, type InstanceState, type ProcessModel } from '../src/core/bpmn/index.ts';
import { chain, deploy, ownEngine, processModel, submit, userTask } from './own-engine.ts';
import type { BenchResult } from './result.ts';

const LARGE = 1_000;
const SMALL = 10;
const TOKENS = 10_000;
/** Completions measured at the beginning and at the end of the ten thousand. */
const SAMPLE = 500;
const AT_ONCE = 100;

export async function run(): Promise<BenchResult[]> {
  return [...(await largeModel()), ...(await manyTokens())];
}

// ── a large model ────────────────────────────────────────────────────────────────────────────────────────────────────

/** Start, tasks and end make `elements`. */
const modelOf = (elements: number) =>
  chain(
    `bench-${elements}`,
    Array.from({ length: elements - 2 }, (_, i) => userTask(`task-${i}`)),
  );

async function largeModel(): Promise<BenchResult[]> {
  const began = process.cpuUsage();
  const large = await compiled(LARGE);
  const compileMs = cpuMs(began);
  const small = await compiled(SMALL);
  stepMicros(small, 2_000);
  stepMicros(large, 20);
  const [smallMicros, largeMicros] = [stepMicros(small, 20_000), stepMicros(large, 160)];
  return [
    {
      ...{
        name: `a model of ${LARGE} elements: compiled`,
        unit: 'ms CPU',
        ours: compileMs,
        peer: 5_000,
        peerName: 'bound',
      },
      ...{ ratio: 5_000 / compileMs, note: 'XML with its flows read, checked and compiled; once per version' },
    },
    {
      ...{ name: `a model of ${LARGE} elements: a step`, unit: 'µs CPU', ours: largeMicros, peer: smallMicros },
      peerName: `a model of ${SMALL} elements`,
      ratio: smallMicros / largeMicros,
      note: 'a completed user task in memory; 1 means that the size of the model does not matter',
    },
  ];
}

async function compiled(elements: number): Promise<ProcessModel> {
  const { processes, problems } = await compile(modelOf(elements));
  const [model] = processes;
  if (!model) throw new Error(`the model was refused: ${JSON.stringify(problems).slice(0, 300)}`);
  return model;
}

/** All threads of this process. */
function cpuMs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** µs CPU per completed user task; whole instances, creation included. */
function stepMicros(model: ProcessModel, instances: number): number {
  const before = process.cpuUsage();
  let steps = 0;
  for (let i = 0; i < instances; i += 1) {
    let nextKey = 2;
    let state: InstanceState | null = null;
    let task: string | undefined;
    const make = (command: Parameters<typeof step>[2]) => {
      const result = step(model, state, command, { now: 0, nextKey });
      ({ state, nextKey } = result);
      const opened = result.effects.find((effect) => effect.type === 'userTaskCreated');
      task = opened?.type === 'userTaskCreated' ? opened.userTaskKey : undefined;
    };
    make({ type: 'create', instanceKey: '1', variables: { amount: 5 } });
    for (; task; steps += 1) make({ type: 'completeUserTask', userTaskKey: task, variables: {} });
    if ((state as InstanceState | null)?.status !== 'completed') throw new Error('the instance did not end');
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / steps;
}

// ── many tokens ──────────────────────────────────────────────────────────────────────────────────────────────────────

const multiInstance = processModel(
  'bench-many',
  `<bpmn:startEvent id="start" />
  <bpmn:serviceTask id="each">
    <bpmn:extensionElements><zeebe:taskDefinition type="bench-each" /></bpmn:extensionElements>
    <bpmn:multiInstanceLoopCharacteristics>
      <bpmn:extensionElements>
        <zeebe:loopCharacteristics inputCollection="=items" inputElement="item" outputCollection="results" outputElement="=result" />
      </bpmn:extensionElements>
    </bpmn:multiInstanceLoopCharacteristics>
  </bpmn:serviceTask>
  <bpmn:endEvent id="end" />
  <bpmn:sequenceFlow id="in" sourceRef="start" targetRef="each" />
  <bpmn:sequenceFlow id="out" sourceRef="each" targetRef="end" />`,
);

interface Activated {
  row: { key: string };
}

async function manyTokens(): Promise<BenchResult[]> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'liandong-bench-'));
  const engine = await ownEngine({ dataDir });
  try {
    await deploy(engine, { 'many.bpmn': multiInstance });
    const items = Array.from({ length: TOKENS }, (_, i) => i);
    const began = process.cpuUsage();
    await submit(engine, 'instance.create', { processId: 'bench-many', variables: { items } });
    const created = cpuMs(began);
    const [state] = (await engine.database.knex('process_instance').select('*')) as Record<string, unknown>[];
    const [jobs = []] = await submit<Activated[][]>(engine, 'job.activate', {
      type: 'bench-each',
      requests: [{ maxJobs: TOKENS, timeoutMs: 3_600_000, worker: 'bench' }],
    });
    if (jobs.length !== TOKENS) throw new Error(`${jobs.length} jobs came, not ${TOKENS}`);
    const complete = ({ row }: Activated, i: number) =>
      submit(engine, 'job.complete', { jobKey: row.key, variables: { result: i } });
    const timed = async (from: number, to: number): Promise<number> => {
      const start = process.cpuUsage();
      for (let at = from; at < to; at += AT_ONCE) {
        await Promise.all(jobs.slice(at, Math.min(at + AT_ONCE, to)).map((job, i) => complete(job, at + i)));
      }
      return cpuMs(start) / (to - from);
    };
    const first = await timed(0, SAMPLE);
    const middle = await timed(SAMPLE, TOKENS - SAMPLE);
    const last = await timed(TOKENS - SAMPLE, TOKENS);
    const [open] = (await engine.database
      .knex('process_instance')
      .where({ status: 'active' })
      .select('key')) as unknown[];
    if (open) throw new Error('the instance did not end with its last token');
    const bytes = JSON.stringify(state).length;
    const mean = (first * SAMPLE + middle * (TOKENS - 2 * SAMPLE) + last * SAMPLE) / TOKENS;
    return [
      {
        ...{ name: `${TOKENS} tokens in one instance: created`, unit: 'ms CPU', ours: created, peer: 10_000 },
        ...{ peerName: 'bound', ratio: 10_000 / created },
        note: `one command; the state is ${Math.round(bytes / 1024)} KB, ${Math.round(bytes / TOKENS)} bytes per token`,
      },
      {
        ...{ name: `${TOKENS} tokens in one instance: a completion`, unit: 'ms CPU', ours: mean, peer: 20 },
        ...{ peerName: 'bound', ratio: 20 / mean },
        note: `first ${SAMPLE}: ${first.toFixed(2)} ms, last ${SAMPLE}: ${last.toFixed(2)} ms; ${AT_ONCE} at once, SQLite`,
      },
    ];
  } finally {
    await engine.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}
