/**
 * Object-level access as every feature has it: list, detail and socket through one module. The feature here keeps
 * "notes" that belong to one unit; people of other units must not learn that they exist.
 */
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { Feature } from '../../src/features/feature.ts';
import { assertReadable, grant, grantedSubjects, revoke, visibleTo } from '../../src/features/people/access.ts';
import type { CommandDefinition } from '../../src/runtime/command.ts';
import { onBothDatabases } from '../database.ts';
import { adminPassword, startTestEngine, type Client, type TestEngine } from '../engine.ts';

const writeNote: CommandDefinition<{ id: string; subjects: string[]; revoke?: string[] | undefined }, void> = {
  type: 'note.write',
  payload: z.object({ id: z.string(), subjects: z.array(z.string()), revoke: z.array(z.string()).optional() }),
  async execute(uow, { id, subjects, revoke: taken = [] }) {
    if (!(await uow.get('setting', id))) uow.insert('setting', { key: id, value: {} });
    await grant(uow, 'note', id, subjects);
    await grant(uow, 'note', id, subjects);
    await revoke(uow, 'note', id, taken);
    uow.changed({ type: 'note', id, subjects: await grantedSubjects(uow, 'note', id) });
  },
};

const notes: Feature = {
  name: 'notes',
  commands: [writeNote],
  permissions: [{ id: 'note.read.all', name: { zh: '查看全部便条', en: 'Read all notes' } }],
  routes: ({ db }) => [
    {
      method: 'get',
      path: '/api/v1/notes',
      tag: 'notes',
      summary: { zh: '便条', en: 'Notes' },
      access: 'staff',
      handle: async ({ actor }) =>
        (
          await db('setting')
            .where('key', 'like', 'note%')
            .modify(visibleTo(actor, 'note', 'setting.key'))
        ).map(({ key }: { key: string }) => key),
    },
    {
      method: 'get',
      path: '/api/v1/notes/{id}',
      tag: 'notes',
      summary: { zh: '便条', en: 'A note' },
      access: 'staff',
      async handle({ actor, params }) {
        await assertReadable(db, actor, 'note', params.id);
        return { id: params.id };
      },
    },
  ],
};

onBothDatabases('access', (open) => {
  let city: TestEngine;
  let admin: Client;
  let water: Client;
  let roads: Client;
  let bureau: Client;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    city = await startTestEngine((await open()).config, { packs: null, moreFeatures: [notes] });
    admin = await city.login('admin');
    const unit = (id: string, parentId: string | null) =>
      admin.put(`/api/v1/units/${id}`, { name: id, parentId, kind: 'department', areaId: null });
    await unit('bureau', null);
    await unit('water', 'bureau');
    await unit('roads', 'bureau');
    await admin.put('/api/v1/roles/head', { name: { zh: '领导', en: 'Head' }, permissions: ['unit.subtree'] });
    await admin.put('/api/v1/roles/reader', { name: { zh: '巡查', en: 'Reader' }, permissions: ['note.read.all'] });
    water = await city.hire({ username: 'water1', unitIds: ['water'] });
    roads = await city.hire({ username: 'roads1', unitIds: ['roads'] });
    bureau = await city.hire({ username: 'bureau1', unitIds: ['bureau'], roleIds: ['head'] });
    await write('note-water', ['unit:water']);
    await write('note-roads', ['unit:roads']);
  });
  afterAll(async () => {
    for (const socket of sockets) socket.disconnect();
    await city.close();
  });

  const write = async (id: string, subjects: string[], taken?: string[]) =>
    city.engine.pipeline.submit({
      type: 'note.write',
      payload: { id, subjects, revoke: taken },
      actor: await city.engine.actorOf('admin'),
    });
  const list = async (client: Client) => (await client.get('/api/v1/notes')).body.sort();

  it('lists only what is granted to the units of a person, and below them for a head', async () => {
    expect(await list(water)).toEqual(['note-water']);
    expect(await list(roads)).toEqual(['note-roads']);
    expect(await list(bureau)).toEqual(['note-roads', 'note-water']);
    expect(await list(admin)).toEqual(['note-roads', 'note-water']);
  });

  it('answers for what may not be seen exactly as for what does not exist', async () => {
    const strip = ({ status, body: { instance: _reference, ...body } }: Awaited<ReturnType<Client['get']>>) => ({
      status,
      body,
    });
    const hidden = strip(await roads.get('/api/v1/notes/note-water'));
    const missing = strip(await roads.get('/api/v1/notes/note-nowhere'));
    expect(hidden).toEqual(missing);
    expect(hidden.status).toBe(404);
    expect((await water.get('/api/v1/notes/note-water')).status).toBe(200);
  });

  it('follows a role that opens a whole type, a new unit and a revoked grant at once', async () => {
    const { id } = (await roads.get('/api/v1/session')).body;
    await admin.put(`/api/v1/people/${id}`, { roleIds: ['reader'] });
    expect(await list(roads)).toEqual(['note-roads', 'note-water']);
    await admin.put(`/api/v1/people/${id}`, { roleIds: [], unitIds: ['water'] });
    expect(await list(roads)).toEqual(['note-water']);
    await admin.put(`/api/v1/people/${id}`, { unitIds: ['roads'] });
    await write('note-water', ['user:someone'], ['unit:water']);
    expect(await list(water)).toEqual([]);
    await write('note-water', ['unit:water']);
    expect(await list(water)).toEqual(['note-water']);
  });

  /** What a socket hears, and whether it was let in. */
  function listen(options: { token?: string | null; origin?: string }) {
    const socket = io(city.engine.url, {
      auth: { token: options.token ?? undefined },
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      ...(options.origin && { extraHeaders: { origin: options.origin } }),
    });
    sockets.push(socket);
    const heard: { type: string; id: string }[] = [];
    socket.on('changed', (change: { type: string; id: string }) => heard.push(change));
    const state = new Promise<'open' | 'refused'>((resolve) => {
      socket.on('connect', () => resolve('open'));
      socket.on('connect_error', () => resolve('refused'));
    });
    const gone = new Promise<void>((resolve) => socket.on('disconnect', () => resolve()));
    return { heard, state, gone };
  }

  it('tells live changes only to those who may see the object', async () => {
    const waterEar = listen({ token: water.token });
    const roadsEar = listen({ token: roads.token });
    const adminEar = listen({ token: admin.token });
    for (const ear of [waterEar, roadsEar, adminEar]) expect(await ear.state).toBe('open');
    await write('note-water', ['unit:water']);
    await write('note-roads', ['unit:roads']);
    await expect.poll(() => roadsEar.heard).toEqual([{ type: 'note', id: 'note-roads' }]);
    await expect.poll(() => adminEar.heard).toHaveLength(2);
    expect(waterEar.heard).toEqual([{ type: 'note', id: 'note-water' }]);
  });

  it('lets nobody listen without a session or from a foreign page, and ends sockets with their session', async () => {
    expect(await listen({ token: null }).state).toBe('refused');
    expect(await listen({ token: 'x'.repeat(43) }).state).toBe('refused');
    expect(await listen({ token: water.token, origin: 'https://evil.example' }).state).toBe('refused');

    const second = await city.login('water1');
    const out = listen({ token: second.token });
    expect(await out.state).toBe('open');
    await second.delete('/api/v1/session');
    await out.gone;

    const third = await city.login('water1', adminPassword);
    const deactivated = listen({ token: third.token });
    expect(await deactivated.state).toBe('open');
    const { id } = (await third.get('/api/v1/session')).body;
    await admin.put(`/api/v1/people/${id}`, { active: false });
    await deactivated.gone;
  });
});
