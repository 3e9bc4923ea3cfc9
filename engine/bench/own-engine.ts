/** An engine in this process for the benches, without packs and without a log, and models to run on it. */
import { pino } from 'pino';
import { controlledClock } from '../src/runtime/clock.ts';
import { systemActor } from '../src/runtime/system-actor.ts';
import { createEngine, type Engine } from '../src/server.ts';

export async function ownEngine(
  where: { dataDir: string; databaseUrl?: string },
  options: { controlled?: boolean } = {},
): Promise<Engine> {
  const { controlled = false } = options;
  return createEngine(
    { ...where, port: 0, host: '127.0.0.1', controlledClock: controlled, demo: false, adminPassword: 'bench-password' },
    {
      log: pino({ level: 'silent' }),
      packs: null,
      ...(controlled ? { clock: await controlledClock(Date.now()) } : {}),
    },
  );
}

export const submit = <T>(engine: Engine, type: string, payload: unknown): Promise<T> =>
  engine.pipeline.submit<T>({ type, payload, actor: systemActor } as never);

export const deploy = (engine: Engine, files: Record<string, string>): Promise<unknown> =>
  submit(engine, 'definition.deploy', {
    resources: Object.entries(files).map(([name, content]) => ({ name, content })),
  });

/** Runs `work` for 0 … count − 1, so many at a time. */
export async function inLanes(lanes: number, count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < count; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** A process model around `body`, which holds the elements and flows. */
export const processModel = (id: string, body: string) => `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  targetNamespace="bench" id="definitions-${id}">
  <bpmn:process id="${id}" isExecutable="true">${body}</bpmn:process>
</bpmn:definitions>`;

/** Start, these elements one after the other, end. Each element is written with its own id, which stands first. */
export function chain(id: string, elements: readonly { id: string; xml: string }[]): string {
  const ids = ['start', ...elements.map((element) => element.id), 'end'];
  const flows = ids
    .slice(1)
    .map((to, i) => `<bpmn:sequenceFlow id="flow-${i}" sourceRef="${ids[i]}" targetRef="${to}" />`);
  const body = elements.map(({ xml }) => xml).join('');
  return processModel(id, `<bpmn:startEvent id="start" />${body}<bpmn:endEvent id="end" />${flows.join('')}`);
}

export const serviceTask = (id: string, type = id) => ({
  id,
  xml: `<bpmn:serviceTask id="${id}"><bpmn:extensionElements><zeebe:taskDefinition type="${type}" /></bpmn:extensionElements></bpmn:serviceTask>`,
});

export const userTask = (id: string) => ({
  id,
  xml: `<bpmn:userTask id="${id}"><bpmn:extensionElements><zeebe:userTask /></bpmn:extensionElements></bpmn:userTask>`,
});

export function percentile(samples: readonly number[], part: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}
