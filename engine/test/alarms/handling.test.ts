/** What people do with alarms, one at a time and many, and who may: list, detail, map, bulk, socket. */
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AlarmItem, BulkResult } from '../../src/features/alarms/schema.ts';
import { onBothDatabases } from '../database.ts';
import type { Answer, Client } from '../engine.ts';
import { expectOk, foundDesk, type Desk } from './desk.ts';

onBothDatabases('handling alarms', (open) => {
  let desk: Desk;
  const sockets: Socket[] = [];
  beforeAll(async () => {
    desk = await foundDesk((await open()).config);
    await desk.block('cam-n');
    await desk.at('10:00:10');
    await desk.block('cam-s');
    await desk.at('10:00:20');
    await desk.people(85);
    await desk.at('10:00:30');
    await desk.block('lamp');
  });
  afterAll(async () => {
    for (const socket of sockets) socket.disconnect();
    await desk.close();
  });

  const byThing = async (thing: string): Promise<AlarmItem> => {
    const found = (await desk.openAlarms(desk.duty, `?state=all&thingId=${thing}`))[0];
    if (!found) throw new Error(`no alarm at ${thing}`);
    return found;
  };
  const act = async (client: Client, what: string, body: object): Promise<BulkResult> =>
    expectOk(await client.post(`/api/v1/alarms/${what}`, body)).body;
  const detail = async (id: string, client = desk.duty) => expectOk(await client.get(`/api/v1/alarms/${id}`)).body;
  const kinds = async (id: string) =>
    expectOk(await desk.duty.get(`/api/v1/alarms/${id}/history`)).body.map(({ kind }: { kind: string }) => kind);

  it('lists what is open, the worst first, then newest; each sees his own', async () => {
    const things = async (client: Client, query = '') =>
      (await desk.openAlarms(client, query)).map(({ thing }) => thing.id);
    expect(await things(desk.duty)).toEqual(['lamp', 'cam-s', 'cam-n', 'site-s']);
    expect(await things(desk.north)).toEqual(['cam-n']);
    expect(await things(desk.lights)).toEqual(['lamp']);
    expect(await things(desk.guest)).toEqual([]);
    expect(await things(desk.duty, '?areaId=county')).toEqual(['cam-s', 'cam-n', 'site-s']);
    expect(await things(desk.duty, '?areaId=north&severity=3')).toEqual(['cam-n']);
    expect(await things(desk.duty, '?q=%E5%8D%97&vertical=tourism')).toEqual(['site-s']);
    expect(await things(desk.duty, '?sort=raisedAt')).toEqual(['cam-n', 'cam-s', 'site-s', 'lamp']);
    expect((await desk.duty.get('/api/v1/alarms?sort=title')).body.code).toBe('SORT_INVALID');

    const pages: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body }: Answer = expectOk(await desk.duty.get(`/api/v1/alarms?limit=1${cursor && `&cursor=${cursor}`}`));
      expect(body.total).toBe(4);
      pages.push(...body.items.map(({ thing }: AlarmItem) => thing.id));
      cursor = body.nextCursor;
    }
    expect(pages).toEqual(['lamp', 'cam-s', 'cam-n', 'site-s']);
  });

  it('shows an alarm with its reasons, bounds and what may be done, and nothing to others', async () => {
    const { id } = await byThing('site-s');
    expect(await detail(id)).toMatchObject({
      rule: { id: 'crowd', code: 'K58' },
      value: { metric: 'people', value: 85, unit: '人' },
      reasons: [{ change: 'raised', severity: 4 }],
      charts: [
        {
          metric: 'people',
          name: { zh: '在园人数' },
          unit: '人',
          bounds: [
            { severity: 2, operator: 'greaterThanInclusive', value: 100 },
            { severity: 4, operator: 'greaterThanInclusive', value: 80 },
          ],
        },
      ],
      may: { acknowledge: true, review: true, close: true, case: true, ticket: true, silence: true },
      runs: [],
      questions: [],
    });
    for (const path of ['', '/history']) {
      expect((await desk.north.get(`/api/v1/alarms/${id}${path}`)).status).toBe(404);
    }
    expect((await desk.north.post(`/api/v1/alarms/${id}/notes`, { text: '?' })).status).toBe(404);
    expect((await desk.lights.post('/api/v1/alarms/close', { ids: [id], note: '?' })).status).toBe(403);
    const whyNot = async (thingId: string, at?: string) =>
      (await desk.north.post('/api/v1/alarm-rules/fire-lane/why-not', { thingId, ...(at && { at }) })).status;
    expect([await whyNot('cam-n'), await whyNot('cam-s'), await whyNot('nothing')]).toEqual([200, 404, 404]);
    const then = '2026-11-23T10:00:15+08:00';
    expect([await whyNot('cam-n', then), await whyNot('cam-s', then)]).toEqual([200, 404]);
    const mine = await byThing('lamp');
    expect((await detail(mine.id, desk.lights)).may).toMatchObject({ acknowledge: false, close: false, note: false });
  });

  it('draws open alarms with a place, of those that may be seen', async () => {
    const map = async (client: Client) =>
      expectOk(await client.get('/api/v1/alarms/map')).body.features.map(
        ({ geometry, properties }: { geometry: { coordinates: number[] }; properties: { title: string } }) =>
          `${properties.title} ${geometry.coordinates.join(' ')}`,
      );
    expect(await map(desk.duty)).toEqual(['南门摄像机 fire-lane 119.7 29.7', '北门摄像机 fire-lane 119.7 29.8']);
    expect(await map(desk.north)).toEqual(['北门摄像机 fire-lane 119.7 29.8']);
  });

  it('acknowledges many; one that is refused does not stop the others', async () => {
    const [north, south] = [await byThing('cam-n'), await byThing('cam-s')];
    expect(await act(desk.north, 'acknowledge', { ids: [south.id, north.id, '999'], note: '已派人' })).toEqual({
      done: 1,
      refused: [
        { id: south.id, number: null, reason: { zh: '没有找到', en: 'Not found' } },
        { id: '999', number: null, reason: { zh: '没有找到', en: 'Not found' } },
      ],
    });
    const again = await act(desk.duty, 'acknowledge', { ids: [north.id, south.id] });
    expect(again).toMatchObject({ done: 1, refused: [{ number: north.number }] });
    expect(await byThing('cam-n')).toMatchObject({ handling: 'acknowledged', active: true });
    expect(await kinds(north.id)).toEqual(['alarm.raised', 'alarm.acknowledged']);
    const [entry] = await desk.db('audit').where({ command: 'alarm.acknowledge', object_id: null });
    expect(JSON.parse(entry.summary)).toMatchObject({ done: 1, refused: 2 });
  });

  it('assigns to a person, who sees it from then on and is told; the one before no longer', async () => {
    const { id } = await byThing('site-s');
    const heard: string[] = [];
    const socket = await listen(desk.guest, ({ type, id: what }) => type === 'alarm' && heard.push(`${type} ${what}`));
    const people = await desk.db('account').whereIn('username', ['guest', 'lights']).orderBy('username');
    const [guest, lights] = people.map((row: { id: string }) => row.id);
    expect(await act(desk.duty, 'assign', { ids: [id], personId: guest })).toMatchObject({ done: 1 });
    expect((await byThing('site-s')).assignee).toEqual({ id: guest, name: 'guest' });
    expect((await desk.openAlarms(desk.guest)).map((each) => each.id)).toEqual([id]);
    await until(() => heard.length === 1);
    expect(await act(desk.duty, 'assign', { ids: [id], personId: lights })).toMatchObject({ done: 1 });
    expect(await desk.openAlarms(desk.guest)).toEqual([]);
    await until(() => heard.length === 2);
    expect(heard).toEqual([`alarm ${id}`, `alarm ${id}`]);
    socket.disconnect();
    expect((await desk.duty.post('/api/v1/alarms/assign', { ids: [id], personId: 'x' })).body.code).toBe(
      'UNKNOWN_PERSON',
    );
  });

  it('tells live views only of those who may see it', async () => {
    const heard = { north: 0, guest: 0, duty: 0 };
    for (const name of ['north', 'guest', 'duty'] as const) {
      await listen(desk[name], ({ type }) => type === 'alarm' && (heard[name] += 1));
    }
    const { id } = await byThing('cam-n');
    expectOk(await desk.north.post(`/api/v1/alarms/${id}/notes`, { text: '物业在路上' }));
    await until(() => heard.north > 0 && heard.duty > 0);
    expect(heard.guest).toBe(0);
    expect(await kinds(id)).toContain('alarm.note');
  });

  it('reviews: a false alarm is closed and its rule told; a true one counts as acknowledged', async () => {
    const [lamp, south] = [await byThing('lamp'), await byThing('cam-s')];
    expect(await act(desk.duty, 'review', { ids: [lamp.id], verdict: 'true', note: '属实' })).toMatchObject({
      done: 1,
    });
    expect(await byThing('lamp')).toMatchObject({ review: 'true', handling: 'acknowledged', active: true });
    expect(await act(desk.duty, 'review', { ids: [lamp.id, south.id], verdict: 'false' })).toMatchObject({
      done: 1,
      refused: [{ id: lamp.id, reason: { en: expect.stringContaining('reviewed') } }],
    });
    expect(await detail(south.id)).toMatchObject({
      ...{ review: 'false', handling: 'closed', active: false, clearReason: 'closed', closeNote: '误报' },
      may: { acknowledge: false, review: false, close: false },
    });
    // What goes on is the same episode: it is not raised again before it has been away.
    await desk.block('cam-s');
    expect((await desk.openAlarms(desk.duty, '?thingId=cam-s')).length).toBe(0);
    await desk.free('cam-s');
    await desk.block('cam-s');
    expect((await desk.openAlarms(desk.duty, '?thingId=cam-s')).length).toBe(1);
  });

  it('closes with a note; what recovered before anybody looked stays open unless it is of the mildest grade', async () => {
    const lamp = await byThing('lamp');
    expect((await desk.duty.post('/api/v1/alarms/close', { ids: [lamp.id] })).status).toBe(400);
    expect(await act(desk.duty, 'close', { ids: [lamp.id], note: '已处理' })).toMatchObject({ done: 1 });
    expect(await act(desk.duty, 'close', { ids: [lamp.id], note: '已处理' })).toMatchObject({ done: 0 });
    expect(await kinds(lamp.id)).toEqual(
      expect.arrayContaining(['alarm.raised', 'alarm.confirmed', 'alarm.closed', 'alarm.cleared']),
    );

    await desk.free('cam-s');
    await desk.people(10);
    const state = async (query: string) =>
      (await desk.openAlarms(desk.duty, `?${query}`)).map(({ thing }) => thing.id).sort();
    expect(await state('state=open')).toEqual(['cam-n', 'cam-s']);
    expect(await state('state=active')).toEqual(['cam-n']);
    expect(await state('state=recovered')).toEqual(['cam-s', 'site-s']);
    expect(await state('state=closed')).toEqual(['cam-s', 'lamp']);
    expect(expectOk(await desk.duty.get('/api/v1/alarms/summary')).body).toEqual({
      ...{ open: 2, active: 1, unacknowledged: 1, raisedToday: 5, suppressedNow: 0 },
      bySeverity: { 1: 0, 2: 0, 3: 2, 4: 0 },
      byVertical: [{ vertical: 'fire', open: 2 }],
    });
    expect(expectOk(await desk.north.get('/api/v1/alarms/summary')).body).toMatchObject({ open: 1, raisedToday: 1 });
  });

  async function listen(client: Client, hear: (change: { type: string; id: string }) => unknown): Promise<Socket> {
    const socket = io(desk.engine.url, { auth: { token: client.token }, transports: ['websocket'] });
    sockets.push(socket);
    socket.on('changed', hear);
    await new Promise<void>((resolve, reject) => {
      socket.on('connect', resolve);
      socket.on('connect_error', reject);
    });
    return socket;
  }
});

/** Messages of a socket come when they come; a test that waits in vain is ended by its time limit. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
