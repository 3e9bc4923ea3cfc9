/**
 * Node-RED as the peer of `ingest.ts`: the flow that a city would draw for a hundred kinds of reading — MQTT in at QoS 1, a
 * switch of a hundred rules which are all checked (the editor's default), and a function that looks at the value and
 * counts. Nothing is stored. It runs in a process of its own, without editor and admin API; the broker (aedes) and the
 * sender (mqtt.js) are in this one. The function node tells after every 500 messages how much CPU its process has used.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadPeer, peerFolder } from './peers.ts';

export const NODE_RED = { name: 'node-red', version: '4.1.8' };
const AEDES = { name: 'aedes', version: '1.2.0' };
const MQTT = { name: 'mqtt', version: '5.16.0' };
const TOLD_EVERY = 500;
/** Messages that Node-RED has not told of yet: enough to keep it busy. */
const AHEAD = 4 * TOLD_EVERY;

export interface Reading {
  thing: number;
  metric: string;
  value: number;
}

interface Aedes {
  Aedes: { createBroker(): Promise<{ handle(socket: Socket): void; close(done: () => void): void }> };
}
interface Client {
  publishAsync(topic: string, payload: string, options: { qos: 0 | 1 }): Promise<unknown>;
  subscribeAsync(topic: string): Promise<unknown>;
  on(event: 'message', heard: (topic: string, payload: Buffer) => void): void;
  endAsync(): Promise<void>;
}
interface Mqtt {
  connectAsync(url: string): Promise<Client>;
}

/** µs CPU of the Node-RED process for a message; null when it could not be had. */
export async function nodeRedMicros(
  metrics: readonly string[],
  reading: (i: number) => Reading,
  warmUp: number,
  count: number,
): Promise<number | null> {
  const folder = await peerFolder(NODE_RED);
  const aedes = await loadPeer<Aedes>(AEDES);
  const mqtt = await loadPeer<Mqtt>(MQTT);
  if (!folder || !aedes || !mqtt) return null;
  const broker = await aedes.Aedes.createBroker();
  const listener = createServer((socket) => broker.handle(socket)).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const userDir = await mkdtemp(path.join(tmpdir(), 'liandong-node-red-'));
  await writeFile(path.join(userDir, 'settings.js'), settings(userDir));
  await writeFile(path.join(userDir, 'flows.json'), JSON.stringify(flow(port, metrics)));
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`);
  const red = path.join(folder, 'node_modules', 'node-red', 'red.js');
  const child = spawn(process.execPath, [red, '--userDir', userDir, '--settings', path.join(userDir, 'settings.js')], {
    stdio: 'ignore',
    env: { ...process.env, NODE_ENV: 'production' },
  });
  try {
    return await measured(client, reading, warmUp, count);
  } finally {
    child.kill();
    await once(child, 'exit');
    await client.endAsync();
    listener.close();
    await new Promise<void>((resolve) => broker.close(resolve));
    await rm(userDir, { recursive: true, force: true });
  }
}

async function measured(
  client: Client,
  reading: (i: number) => Reading,
  warmUp: number,
  count: number,
): Promise<number> {
  const told = new Told();
  client.on('message', (_topic, payload) => told.hear(JSON.parse(payload.toString()) as Progress));
  await client.subscribeAsync('told');
  await told.ready;
  const publish = (i: number) =>
    client.publishAsync(`readings/${reading(i).thing}`, JSON.stringify(reading(i)), { qos: 1 });
  for (let i = 0; i < warmUp + count; i += 1) {
    await told.until(i - AHEAD);
    void publish(i);
  }
  await told.until(warmUp + count);
  return (told.cpuAt(warmUp + count) - told.cpuAt(warmUp)) / count;
}

interface Progress {
  seen: number;
  cpu: NodeJS.CpuUsage;
}

/** What the function node has told. The first is told when the flow has subscribed. */
class Told {
  private readonly cpu = new Map<number, number>();
  private seen = -1;
  private waiting: { count: number; go: () => void } | null = null;
  readonly ready = this.until(0);

  hear({ seen, cpu }: Progress): void {
    this.seen = seen;
    this.cpu.set(seen, cpu.user + cpu.system);
    if (!this.waiting || seen < this.waiting.count) return;
    this.waiting.go();
    this.waiting = null;
  }

  async until(count: number): Promise<void> {
    if (this.seen < count) await new Promise<void>((go) => (this.waiting = { count, go }));
  }

  cpuAt(seen: number): number {
    const micros = this.cpu.get(seen);
    if (micros === undefined) throw new Error(`nothing was told at ${seen}`);
    return micros;
  }
}

const settings = (userDir: string) => `module.exports = {
  userDir: ${JSON.stringify(userDir)}, flowFile: 'flows.json', uiHost: '127.0.0.1', uiPort: 0,
  httpAdminRoot: false, httpNodeRoot: false, disableEditor: true, credentialSecret: false,
  telemetry: { enabled: false }, logging: { console: { level: 'off' } },
  functionGlobalContext: { cpu: () => process.cpuUsage() },
};`;

/** Ids are not words: Node-RED takes a property that equals an id for a reference, and a node without a place for settings. */
function flow(port: number, metrics: readonly string[]): object[] {
  const rules = metrics.map((metric) => ({ t: 'eq', v: metric, vt: 'str' }));
  const placed = { z: 'id-tab', x: 100, y: 100 };
  const script = { outputs: 1, timeout: 0, noerr: 0, initialize: '', finalize: '', libs: [], wires: [['id-out']] };
  const telling = (seen: string) =>
    `return { topic: 'told', payload: JSON.stringify({ seen: ${seen}, cpu: global.get('cpu')() }) };`;
  return [
    { id: 'id-tab', type: 'tab', label: 'readings' },
    {
      ...{ id: 'id-broker', type: 'mqtt-broker', broker: '127.0.0.1', port: String(port), clientid: 'node-red' },
      ...{ autoConnect: true, usetls: false, protocolVersion: '4', keepalive: '60', cleansession: true },
    },
    {
      ...{ ...placed, id: 'id-in', type: 'mqtt in', topic: 'readings/+', qos: '1', datatype: 'json' },
      ...{ broker: 'id-broker', nl: false, rap: true, rh: 0, inputs: 0, wires: [['id-switch']] },
    },
    {
      ...{ ...placed, id: 'id-switch', type: 'switch', property: 'payload.metric', propertyType: 'msg', rules },
      ...{ checkall: 'true', repair: false, outputs: rules.length, wires: rules.map(() => ['id-judge']) },
    },
    {
      ...{ ...placed, ...script, id: 'id-judge', type: 'function' },
      func: `
        const seen = (context.get('seen') || 0) + 1;
        context.set('seen', seen);
        if (msg.payload.value > 90) context.set('alarms', (context.get('alarms') || 0) + 1);
        if (seen % ${TOLD_EVERY} !== 0) return null;
        ${telling('seen')}`,
    },
    {
      ...{ ...placed, id: 'id-out', type: 'mqtt out', topic: 'told', qos: '0', retain: 'false' },
      ...{ broker: 'id-broker', wires: [] },
    },
    // Says once that the flow runs.
    {
      ...{ ...placed, id: 'id-begin', type: 'inject', once: true, onceDelay: 2, repeat: '', crontab: '', topic: '' },
      ...{ props: [], wires: [['id-ready']] },
    },
    { ...placed, ...script, id: 'id-ready', type: 'function', func: telling('0') },
  ];
}
