/**
 * What waits costs nothing: 100,000 instances wait at a user task, the server is started again over them, and its start
 * and memory are measured from outside; then 100,000 timers come due at one moment and are drained.
 * The bounds of the product stand where a peer would: `ratio` above 1 means better than the bound.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { controlledClock } from '../src/runtime/clock.ts';
import { systemActor } from '../src/runtime/system-actor.ts';
import { createEngine, type Engine } from '../src/server.ts';
import { restart } from './restarted.ts';
import type { BenchResult } from './result.ts';

const WAITING = 100_000;
const AT_ONCE = 500;
const START_BOUND_S = 5;
const RSS_BOUND_MB = 300;
const DRAIN_BOUND_PER_S = 2_000;
const HOUR = 3_600_000;

const model = (id: string, body: string) => `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  targetNamespace="bench" id="bench-${id}">
  <bpmn:process id="${id}" isExecutable="true">
    <bpmn:startEvent id="start" />
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="wait" />
    ${body}
    <bpmn:sequenceFlow id="f2" sourceRef="wait" targetRef="end" />
    <bpmn:endEvent id="end" />
  </bpmn:process>
</bpmn:definitions>`;

const task = model(
  'bench-task',
  '<bpmn:userTask id="wait"><bpmn:extensionElements><zeebe:userTask /></bpmn:extensionElements></bpmn:userTask>',
);
const timer = model(
  'bench-timer',
  `<bpmn:intermediateCatchEvent id="wait"><bpmn:timerEventDefinition>
     <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration>
   </bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>`,
);

export async function run(): Promise<BenchResult[]> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'liandong-bench-'));
  try {
    const engine = await open(dataDir);
    await deploy(engine, { 'task.bpmn': task, 'timer.bpmn': timer });
    await start(engine, 'bench-task');
    await engine.close();
    const restarted = await restart(dataDir);
    const drained = await drain(dataDir);
    return [
      bound(`${WAITING.toLocaleString('en')} waiting instances: start`, 's', restarted.seconds, START_BOUND_S),
      bound(`${WAITING.toLocaleString('en')} waiting instances: memory`, 'MB RSS', restarted.megabytes, RSS_BOUND_MB),
      {
        name: `${WAITING.toLocaleString('en')} timers due at one moment: drained`,
        unit: 'per second',
        ours: drained,
        peer: DRAIN_BOUND_PER_S,
        peerName: 'bound',
        ratio: drained / DRAIN_BOUND_PER_S,
        note: 'each timer ends its instance, with history; SQLite, synchronous=FULL',
      },
    ];
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

const bound = (name: string, unit: string, ours: number, limit: number): BenchResult => ({
  ...{ name, unit, ours, peer: limit, peerName: 'bound', ratio: limit / ours },
  note: 'new process on the same SQLite database, until /health/ready answers',
});

const open = async (dataDir: string) =>
  createEngine(
    { port: 0, host: '127.0.0.1', dataDir, controlledClock: true, demo: false, adminPassword: 'bench-password' },
    { log: pino({ level: 'silent' }), clock: await controlledClock(Date.now()) },
  );

async function deploy(engine: Engine, files: Record<string, string>): Promise<void> {
  const resources = Object.entries(files).map(([name, content]) => ({ name, content }));
  await engine.pipeline.submit({ type: 'definition.deploy', payload: { resources }, actor: systemActor });
}

async function start(engine: Engine, processId: string): Promise<void> {
  for (let done = 0; done < WAITING; done += AT_ONCE) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, () =>
        engine.pipeline.submit({
          type: 'instance.create',
          payload: { processId, variables: {} },
          actor: systemActor,
        }),
      ),
    );
  }
}

async function drain(dataDir: string): Promise<number> {
  const engine = await open(dataDir);
  try {
    await start(engine, 'bench-timer');
    const clock = engine.clock as Awaited<ReturnType<typeof controlledClock>>;
    const began = performance.now();
    await clock.advance(2 * HOUR);
    await engine.settle();
    return WAITING / ((performance.now() - began) / 1000);
  } finally {
    await engine.close();
  }
}
