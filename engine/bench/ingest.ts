/**
 * Readings from the wire to judged, durable on our side: `POST /api/v1/events` with a hundred events a request, a hundred
 * alarm rules, each about one kind of reading; log, latest values, alarm states and alarms in the same commit
 * (`synchronous=FULL`). The peer is Node-RED, which stores nothing, with the flow of `node-red.ts`. CPU of the server's
 * process on either side; senders and broker are elsewhere. One in a thousand readings is above its bound.
 */
import { strToU8, zipSync } from 'fflate';
import { inParallel, withServer, type Server } from './measured-client.ts';
import { NODE_RED, nodeRedMicros, type Reading } from './node-red.ts';
import type { BenchResult } from './result.ts';

const RULES = 100;
const THINGS = 1_000;
const BATCH = 500;
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
  const ours = await withServer(ingested);
  const peer = await nodeRedMicros(metrics, reading, WARM_UP, EVENTS);
  return [
    {
      name: 'ingest: readings through 100 rules, durable',
      unit: 'events per server CPU second',
      ours: 1e6 / ours.micros,
      peer: peer && 1e6 / peer,
      peerName: `Node-RED ${NODE_RED.version}, MQTT QoS 1, not durable`,
      ratio: peer && peer / ours.micros,
      note:
        `${EVENTS} events by ${SENDERS} senders, ${ours.alarms} alarms raised; ${ours.micros.toFixed(0)} µs an event` +
        (peer ? `, there ${peer.toFixed(0)} µs; bound: ratio 1.5` : '; the peer could not be had: no ratio'),
    },
  ];
}

async function ingested(server: Server): Promise<{ micros: number; alarms: number }> {
  await server.send('/api/v1/packs', 'application/zip', pack());
  for (let from = 0; from < THINGS; from += BATCH) {
    const things = Array.from({ length: BATCH }, (_, i) => {
      const id = `thing-${from + i}`;
      return { id, kind: 'sensor', name: id };
    });
    await server.post('/api/v1/things', { things });
  }
  await send(server, 0, WARM_UP);
  const before = await server.figures();
  await send(server, WARM_UP, EVENTS);
  const after = await server.figures();
  const { items } = await server.get<{ items: unknown[] }>('/api/v1/alarms?limit=200');
  return { micros: (after.cpuMicros - before.cpuMicros) / EVENTS, alarms: items.length };
}

const send = (server: Server, from: number, count: number) =>
  inParallel(
    count / BATCH,
    (batch) => {
      const first = from + batch * BATCH;
      const events = Array.from({ length: BATCH }, (_, i) => {
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
