/**
 * Readings from the wire to judged, durable on our side: `POST /api/v1/events`, a hundred alarm rules, each about one kind of
 * reading; the log and what follows from it are in the database before the answer (`synchronous=FULL`), and what is known of
 * a thing can be made of it again. The peer is Node-RED, which stores nothing, with the flow of `node-red.ts`. CPU of the
 * server's process on either side, all threads, after both are warm; senders and broker are elsewhere. One in a thousand
 * readings is above its bound.
 */
import { strToU8, zipSync } from 'fflate';
import { inParallel, withServer, type Server } from './measured-client.ts';
import { NODE_RED, nodeRedMicros, type Reading } from './node-red.ts';
import type { BenchResult } from './result.ts';

const RULES = 100;
const THINGS = 1_000;
const AT_ONCE = 100;
/** Events in a request: a gateway that gathers, and one that hardly does. */
const BATCHES = [500, 100];
const WARM_UP = 100_000;
const EVENTS = 200_000;
/** Gateways that send at the same time. */
const SENDERS = 8;

const metrics = Array.from({ length: RULES }, (_, i) => `metric_${i}`);

function reading(i: number): Reading {
  const thing = i % THINGS;
  return { thing, metric: metrics[thing % RULES]!, value: (i * 7_919) % 1_009 === 0 ? 95 : ((i * 37) % 800) / 10 };
}

export async function run(): Promise<BenchResult[]> {
  const ours: { batch: number; micros: number; alarms: number }[] = [];
  for (const batch of BATCHES) ours.push({ batch, ...(await withServer((server) => ingested(server, batch))) });
  const peer = await nodeRedMicros(metrics, reading, WARM_UP, EVENTS);
  return ours.map(({ batch, micros, alarms }) => ({
    name: `ingest: readings through ${RULES} rules, durable, ${batch} a request`,
    unit: 'events per server CPU second',
    ours: 1e6 / micros,
    peer: peer && 1e6 / peer,
    peerName: `Node-RED ${NODE_RED.version}, MQTT QoS 1, not durable`,
    ratio: peer && peer / micros,
    note:
      `${EVENTS} events by ${SENDERS} senders, ${alarms} alarms raised; ${micros.toFixed(1)} µs an event` +
      (peer ? `, there ${peer.toFixed(1)} µs; bound: ratio 1.5` : '; the peer could not be had: no ratio'),
  }));
}

async function ingested(server: Server, batch: number): Promise<{ micros: number; alarms: number }> {
  await server.send('/api/v1/packs', 'application/zip', pack());
  for (let from = 0; from < THINGS; from += AT_ONCE) {
    const things = Array.from({ length: AT_ONCE }, (_, i) => {
      const id = `thing-${from + i}`;
      return { id, kind: 'sensor', name: id };
    });
    await server.post('/api/v1/things', { things });
  }
  await send(server, batch, 0, WARM_UP);
  const before = await server.figures();
  await send(server, batch, WARM_UP, EVENTS);
  const after = await server.figures();
  const { items } = await server.get<{ items: unknown[] }>('/api/v1/alarms?limit=200');
  return { micros: (after.cpuMicros - before.cpuMicros) / EVENTS, alarms: items.length };
}

const send = (server: Server, batch: number, from: number, count: number) =>
  inParallel(
    count / batch,
    (request) => {
      const first = from + request * batch;
      const events = Array.from({ length: batch }, (_, i) => {
        const { thing, metric, value } = reading(first + i);
        const data = { metric, value };
        return {
          specversion: '1.0',
          id: String(first + i),
          source: '/bench',
          type: 'reading',
          subject: `thing-${thing}`,
          data,
        };
      });
      return server.post('/api/v1/events', events);
    },
    SENDERS,
  );

function pack(): Uint8Array {
  const both = (text: string) => ({ zh: text, en: text });
  const rule = (metric: string, i: number) => ({
    ...{
      id: `rule-${i}`,
      vertical: 'bench',
      name: both(`rule ${i}`),
      description: both('bench'),
      title: both('{thing}'),
    },
    alarm: {
      scope: { all: [{ fact: 'metric', operator: 'equal', value: metric }] },
      grades: [{ severity: 3, when: { all: [{ fact: 'value', operator: 'greaterThan', value: 90 }] } }],
      hysteresis: 5,
    },
  });
  const files: Record<string, object> = {
    'pack.json': { format: 1, id: 'bench', version: '1.0.0', name: both('bench'), description: both('bench') },
    'things/sensor.json': {
      ...{ id: 'sensor', name: both('sensor'), category: 'device' },
      metrics: metrics.map((id) => ({ id, name: both(id), type: 'number' })),
    },
    ...Object.fromEntries(metrics.map((metric, i) => [`rules/rule-${i}.json`, rule(metric, i)])),
  };
  return zipSync(
    Object.fromEntries(Object.entries(files).map(([name, file]) => [name, strToU8(JSON.stringify(file))])),
  );
}
