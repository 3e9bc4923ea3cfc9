/** Silences and maintenance windows: what they cover, what they hold back, how they end, and who may set them. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { cityTime } from '../../src/core/calendar/city-time.ts';
import { fits, runningSilences } from '../../src/features/alarms/silences.ts';
import { onBothDatabases } from '../database.ts';
import type { Client } from '../engine.ts';
import { expectOk, foundDesk, type Desk } from './desk.ts';
import { moment } from './town.ts';

const at = (time: string) => cityTime(moment(time));

onBothDatabases('silences and maintenance windows', (open) => {
  let desk: Desk;
  let hour = 10;
  /** Every test has an hour of its own. */
  const time = (minutes: string) => `${hour}:${minutes}`;
  beforeAll(async () => {
    desk = await foundDesk((await open()).config);
  });
  afterAll(() => desk.close());
  beforeEach(async () => {
    hour += 1;
    await desk.at(time('00:00'));
  });

  const post = (path: string, body: object, client: Client = desk.duty) => client.post(`/api/v1/${path}`, body);
  const during = (from: string, to: string) => ({ from: at(time(from)), to: at(time(to)), reason: '例行检修' });

  it('silences by what must all fit, and says how many open alarms it covers', async () => {
    await desk.block('cam-n');
    await desk.people(85);
    const silence = { ...during('00:00', '30:00'), match: { areaId: 'county', vertical: 'fire', atMost: 3 } };
    const { body } = expectOk(await post('alarm-silences', silence));
    expect(body).toMatchObject({ active: true, covers: 1, areaName: 'county', by: 'duty', endedAt: null });

    const titles = async (query: string) => (await desk.openAlarms(desk.duty, query)).map(({ thing }) => thing.id);
    expect(await titles('?silenced=1')).toEqual(['cam-n']);
    expect(await titles('?silenced=0')).toEqual(['site-s']);
    expect((await desk.openAlarms(desk.duty, '?thingId=cam-n'))[0]).toMatchObject({ silenced: true });
    const row = await desk.db('alarm').where({ thing_id: 'cam-n' }).first();
    const reason = async (change: object, when = '01:00') =>
      (await runningSilences(desk.db, moment(time(when)))).find((each) => fits(each, { ...row, ...change }))?.id;
    expect(await reason({})).toBe(body.id);
    expect(await reason({ severity: 2 })).toBeUndefined();
    expect(await reason({ vertical: 'tourism' })).toBeUndefined();
    expect(await reason({ area_id: null })).toBeUndefined();
    expect(await reason({}, '30:00')).toBeUndefined();

    expectOk(await post(`alarm-silences/${body.id}/end`, {}));
    expect(await titles('?silenced=1')).toEqual([]);
    expect((await post(`alarm-silences/${body.id}/end`, {})).body.code).toBe('QUIET_OVER');
    expect((await desk.duty.get('/api/v1/alarm-silences?state=over')).body.items).toHaveLength(1);
    expect((await desk.duty.get('/api/v1/alarm-silences?state=running')).body.items).toEqual([]);
    await desk.people(10);
    await desk.free('cam-n');
  });

  it('holds back what is below the things of a window, and lets it go when the window is ended early', async () => {
    expectOk(await desk.save({ id: 'pole', kind: 'camera', name: '杆', areaId: 'south' }));
    expectOk(
      await desk.save({ id: 'pole-cam', kind: 'camera', name: '杆上摄像机', areaId: 'south', parentId: 'pole' }),
    );
    const window = { ...during('05:00', '50:00'), title: '南区线路检修', thingIds: ['pole'] };
    const { body } = expectOk(await post('maintenance-windows', window));
    expect(body).toMatchObject({ state: 'planned', things: [{ id: 'pole', name: '杆' }], held: 0 });
    expectOk(await desk.save({ id: 'late-cam', kind: 'camera', name: '新装', areaId: 'south', parentId: 'pole' }));

    await desk.at(time('10:00'));
    const blocked = ['pole', 'pole-cam', 'late-cam', 'cam-s'];
    for (const thing of blocked) await desk.block(thing);
    const of = async () =>
      (await desk.openAlarms(desk.duty, '?areaId=south&vertical=fire')).map(({ thing }) => thing.id).sort();
    expect(await of()).toEqual(['cam-s']);
    const held = expectOk(await desk.duty.get('/api/v1/alarms/held')).body;
    expect(held.items.map((item: { thing: { id: string } }) => item.thing.id).sort()).toEqual([
      'late-cam',
      'pole',
      'pole-cam',
    ]);
    expect(held.items[0]).toMatchObject({ severity: 3, rule: { id: 'fire-lane' } });
    expect(held.items[0].by.zh).toContain('南区线路检修');
    expect((await desk.north.get('/api/v1/alarms/held')).body.items).toEqual([]);
    expect((await desk.duty.get('/api/v1/alarms/summary')).body.suppressedNow).toBe(3);
    const list = async (state: string) =>
      expectOk(await desk.duty.get(`/api/v1/maintenance-windows?state=${state}`)).body.items;
    expect(await list('running')).toMatchObject([{ id: body.id, held: 3 }]);

    await desk.at(time('20:00'));
    expectOk(await post(`maintenance-windows/${body.id}/end`, {}));
    await desk.at(time('20:01'));
    expect(await of()).toEqual(['cam-s', 'late-cam', 'pole', 'pole-cam']);
    expect(await list('running')).toEqual([]);
    expect(await list('over')).toMatchObject([{ id: body.id, held: 0, endedAt: at(time('20:00')) }]);
    for (const thing of blocked) await desk.free(thing);
  });

  it('lets go at the end of its time, without an event', async () => {
    expectOk(
      await post('maintenance-windows', {
        ...during('00:00', '30:00'),
        title: '景区闭园',
        kind: 'site',
        areaId: 'county',
      }),
    );
    await desk.at(time('10:00'));
    await desk.people(200, 'site-s');
    await desk.block('cam-s');
    const things = async () => (await desk.alarms()).filter((line) => line.includes(`raised ${hour}:`));
    expect(await things()).toEqual([`fire-lane cam-s 3 raised ${time('10:00')}`]);
    await desk.at(time('30:00'));
    expect((await things()).sort()).toEqual([
      `crowd site-s 2 raised ${time('30:00')}`,
      `fire-lane cam-s 3 raised ${time('10:00')}`,
    ]);
  });

  it('refuses what covers nothing, lies in the past, lasts too long or names what is not there', async () => {
    const code = async (path: string, body: object) => (await post(path, body)).body.code;
    const match = { vertical: 'fire' };
    expect(await code('alarm-silences', { ...during('00:00', '30:00'), match: {} })).toBe('QUIET_COVERS_NOTHING');
    expect(await code('alarm-silences', { ...during('30:00', '10:00'), match })).toBe('QUIET_TIMES');
    expect(await code('alarm-silences', { match, reason: '?', from: at('09:00:00'), to: at('09:30:00') })).toBe(
      'QUIET_TIMES',
    );
    const years = { from: at(time('00:00')), to: '2028-11-23T00:00:00+08:00', reason: '?' };
    expect(await code('maintenance-windows', { ...years, title: '?', kind: 'site' })).toBe('QUIET_TIMES');
    const soon = { ...during('00:00', '30:00'), title: '?' };
    expect(await code('maintenance-windows', soon)).toBe('QUIET_COVERS_NOTHING');
    expect(await code('maintenance-windows', { ...soon, thingIds: ['nothing'] })).toBe('QUIET_UNKNOWN');
    expect(await code('alarm-silences', { ...during('00:00', '30:00'), match: { ruleId: 'nothing' } })).toBe(
      'QUIET_UNKNOWN',
    );
    expect((await post('alarm-silences', { ...during('00:00', '30:00'), match, reason: ' ' })).status).toBe(400);
  });

  it('lets nobody quiet what he may not see', async () => {
    const status = async (path: string, body: object, client = desk.north) => (await post(path, body, client)).status;
    const soon = during('00:00', '30:00');
    expect(await status('alarm-silences', { ...soon, match: { vertical: 'fire' } })).toBe(403);
    expect(await status('alarm-silences', { ...soon, match: { areaId: 'south' } })).toBe(403);
    expect(await status('alarm-silences', { ...soon, match: { thingId: 'cam-s' } })).toBe(404);
    expect(await status('alarm-silences', { ...soon, match: { areaId: 'north-grid' } }, desk.lights)).toBe(403);
    expect(await status('maintenance-windows', { ...soon, title: '?', kind: 'camera' })).toBe(403);
    expect(await status('maintenance-windows', { ...soon, title: '?', thingIds: ['cam-s'] })).toBe(404);
    const mine = expectOk(await post('alarm-silences', { ...soon, match: { areaId: 'north-grid' } }, desk.north)).body;
    const theirs = expectOk(await post('alarm-silences', { ...soon, match: { thingId: 'cam-s' } })).body;
    expect(await status(`alarm-silences/${theirs.id}/end`, {})).toBe(404);
    expect(await status(`alarm-silences/${mine.id}/end`, {})).toBe(200);
    const shown = expectOk(await desk.north.get('/api/v1/alarm-silences')).body.items;
    expect(shown.find(({ id }: { id: string }) => id === theirs.id)).toMatchObject({ match: {}, thingName: null });
  });
});
