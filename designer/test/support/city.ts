/**
 * The city that browser tests walk through: an engine on a free port with the built pages, the demo county's people and
 * units but none of its history, and a clock that stands at a Monday morning until a test moves it. What is not looked
 * at in a screen is done here through the same HTTP interface that the screens use.
 */
import { rm } from 'node:fs/promises';
import { startTestEngine, type Client, type TestEngine } from '../../../engine/test/engine.ts';
import { scratchDirectory } from '../../../engine/test/scratch-directory.ts';
import { demoPassword } from '../../../engine/src/features/demo/organisation.ts';
import { controlledClock } from '../../../engine/src/runtime/clock.ts';

const MONDAY = '2026-11-23T09:00:00+08:00';

interface Task {
  key: string;
  name: string;
}

export interface City {
  url: string;
  test: TestEngine;
  /** The API as this account; logged in once. */
  as(username: string): Promise<Client>;
  /** Moves the clock and lets everything due happen. */
  at(iso: string): Promise<void>;
  /** Files as the seat, by telephone. */
  file(request: FiledBy): Promise<{ id: string; number: string }>;
  /** Completes the named open task of a request or case. */
  complete(by: string, path: string, task: string, outcome: string, values?: object): Promise<void>;
  /** Turns a request into a case and answers the case's id. */
  convert(requestId: string, eventTypeId: string, urgency?: string): Promise<string>;
  /** Hands the case to a unit, whose account signs for it when one is named. */
  dispatch(caseId: string, unitId: string, signedBy?: string): Promise<void>;
  close(): Promise<void>;
}

export interface FiledBy {
  text: string;
  phone: string;
  name?: string;
  eventTypeId?: string;
  address?: string;
  areaId?: string;
  place?: { lat: number; lng: number };
  channel?: string;
}

export async function foundCity(): Promise<City> {
  const dataDir = await scratchDirectory('browser');
  const clock = await controlledClock(Date.parse(MONDAY));
  const test = await startTestEngine({ dataDir }, { clock });
  const admin = await test.login('admin');
  must(await admin.post('/api/v1/demo', { history: false }), 202);
  await test.engine.settle();

  const clients = new Map([['admin', admin]]);
  async function as(username: string): Promise<Client> {
    const client = clients.get(username) ?? (await test.login(username, demoPassword));
    clients.set(username, client);
    return client;
  }

  async function complete(by: string, path: string, task: string, outcome: string, values: object = {}): Promise<void> {
    const client = await as(by);
    const { tasks } = must(await client.get(`/api/v1/${path}`), 200) as { tasks: Task[] };
    const open = tasks.find(({ name }) => name === task);
    if (!open) throw new Error(`${path} has no open task ${task}, only ${tasks.map(({ name }) => name).join(', ')}`);
    must(await client.post(`/api/v1/tasks/${open.key}/complete`, { outcome, values }), 200);
    await test.engine.settle();
  }

  return {
    url: test.engine.url,
    ...{ test, as, complete },
    async at(iso) {
      if (!('set' in test.clock)) throw new Error('the clock cannot be moved');
      await test.clock.set(Date.parse(iso));
      await test.engine.settle();
    },
    async file({ phone, name, channel = 'phone', ...what }) {
      const body = { ...what, channel, reporter: { name: name ?? null, phone, anonymous: false } };
      const filed = must(await (await as('seat1')).post('/api/v1/requests', body), 201);
      await test.engine.settle();
      return filed as { id: string; number: string };
    },
    async convert(requestId, eventTypeId, urgency = 'ordinary') {
      await complete('seat1', `requests/${requestId}`, '受理', 'convert', { eventTypeId, urgency });
      const request = must(await (await as('seat1')).get(`/api/v1/requests/${requestId}`), 200);
      return String(request['caseId'] ?? (request['case'] as { id: string }).id);
    },
    async dispatch(caseId, unitId, signedBy) {
      await complete('centre1', `cases/${caseId}`, '待派遣', 'dispatch', { unitId });
      if (signedBy) await complete(signedBy, `cases/${caseId}`, '待签收', 'sign');
    },
    async close() {
      await test.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function must({ status, body }: { status: number; body: unknown }, expected: number): Record<string, unknown> {
  if (status !== expected) throw new Error(`${status} instead of ${expected}: ${JSON.stringify(body)}`);
  return body as Record<string, unknown>;
}
