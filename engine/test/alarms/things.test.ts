/** Records of things: checked against their kind, kept in a tree, seen only by whom they concern. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onBothDatabases } from '../database.ts';
import { expectOk, foundDesk, type Desk } from './desk.ts';

onBothDatabases('things', (open) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await foundDesk((await open()).config);
  });
  afterAll(() => desk.close());

  const problems = (body: { problems: { code: string; path: string }[] }) =>
    body.problems.map(({ code, path }) => `${path} ${code}`).sort();

  it('names everything that is wrong at once, and saves nothing of it', async () => {
    const { status, body } = await desk.save(
      { id: 'w-1', kind: 'spaceship', name: '甲' },
      { id: 'w-2', kind: 'site', name: '乙', attributes: { capacity: 'many', colour: 'red' }, areaId: 'nowhere' },
      { id: 'w-3', kind: 'site', name: '丙', parentId: 'w-4', place: { lat: 0, lng: 0 }, unitId: 'no-unit' },
      { id: 'w-4', kind: 'site', name: '丁', parentId: 'w-3', relations: { gateway: ['no-thing'] } },
      { id: 'w-5', kind: 'site', name: '戊', parentId: 'no-parent' },
      { id: 'w-5', kind: 'site', name: '戊' },
    );
    expect(status).toBe(422);
    expect(problems(body)).toEqual([
      'things[0].kind THING_KIND',
      'things[1].areaId THING_AREA',
      'things[1].attributes.capacity THING_ATTRIBUTE_TYPE',
      'things[1].attributes.colour THING_ATTRIBUTE',
      'things[2].parentId THING_CYCLE',
      'things[2].place THING_PLACE',
      'things[2].unitId THING_UNIT',
      'things[3].parentId THING_CYCLE',
      'things[3].relations.gateway THING_RELATION',
      'things[4].parentId THING_PARENT',
      'things[5].id THING_TWICE',
    ]);
    expect(await desk.db('thing').where('id', 'like', 'w-%')).toEqual([]);
  });

  it('refuses a cycle through things that were there before', async () => {
    expectOk(
      await desk.save({ id: 'c-1', kind: 'site', name: '1' }, { id: 'c-2', kind: 'site', name: '2', parentId: 'c-1' }),
    );
    const { status, body } = await desk.duty.put('/api/v1/things/c-1', { kind: 'site', name: '1', parentId: 'c-2' });
    expect([status, problems(body)]).toEqual([422, ['things[0].parentId THING_CYCLE']]);
  });

  it('finds the area from the place, and shows readings, parts and relations', async () => {
    const saved = await desk.duty.put('/api/v1/things/park', {
      kind: 'site',
      name: '北山公园',
      place: { lat: 30.5, lng: 119.5 },
      attributes: { capacity: 100, gates: ['东', '西'] },
      relations: { watchedBy: ['cam-n'] },
      contacts: [{ role: 'manager', name: '李四', phone: '13800000001' }],
    });
    expect(expectOk(saved).body).toMatchObject({ area: { id: 'north' }, kindName: { zh: '景区' } });
    expectOk(await desk.save({ id: 'park-gate', kind: 'site', name: '东门', parentId: 'park', areaId: 'north' }));
    await desk.people(12, 'park');
    await desk.says('park', { metric: 'gate', value: 'open' });
    const { body } = await desk.duty.get('/api/v1/things/park');
    expect(body).toMatchObject({
      children: [{ id: 'park-gate', name: '东门' }],
      relations: { watchedBy: [{ id: 'cam-n', name: '北门摄像机' }] },
      contacts: [{ name: '李四' }],
      readings: [
        { metric: 'people', name: { zh: '在园人数' }, value: 12, unit: '人', quality: 'good' },
        { metric: 'gate', name: { zh: '闸机' }, value: 'open' },
      ],
    });
    expect(body.lastSeenAt).toBe('2026-11-23T10:00:00.000+08:00');
    expect((await desk.duty.get('/api/v1/thing-kinds')).body.map(({ id }: { id: string }) => id).sort()).toEqual([
      'camera',
      'site',
    ]);
  });

  it('lists by words, kind, area with what lies in it, and open alarms', async () => {
    const ids = async (query: string) =>
      expectOk(await desk.duty.get(`/api/v1/things?sort=id${query}`)).body.items.map(({ id }: { id: string }) => id);
    expect(await ids('&q=%E6%91%84%E5%83%8F')).toEqual(['cam-n', 'cam-s']);
    expect(await ids('&q=CAM')).toEqual(['cam-n', 'cam-s']);
    expect(await ids('&areaId=north')).toEqual(['cam-n', 'park', 'park-gate']);
    expect(await ids('&kind=camera&unitId=lighting')).toEqual(['lamp']);
    await desk.block('cam-s');
    expect(await ids('&alarming=1')).toEqual(['cam-s']);
    expect((await desk.duty.get('/api/v1/things/cam-s')).body.openAlarms).toBe(1);
  });

  it('exists only for whom it concerns, in the list, alone, and for changes', async () => {
    const seen = async (client = desk.north) =>
      expectOk(await client.get('/api/v1/things?sort=id')).body.items.map(({ id }: { id: string }) => id);
    expect(await seen()).toEqual(['cam-n', 'park', 'park-gate']);
    expect(await seen(desk.lights)).toEqual(['lamp']);
    expect(await seen(desk.guest)).toEqual([]);
    expect((await desk.north.get('/api/v1/things/cam-s')).status).toBe(404);
    expect((await desk.north.post('/api/v1/things/cam-s/retire')).status).toBe(404);
    const camera = { kind: 'camera', name: '改名', areaId: 'north' };
    expect((await desk.north.put('/api/v1/things/cam-s', camera)).status).toBe(404);
    expect((await desk.guest.put('/api/v1/things/cam-n', camera)).status).toBe(403);
    expect(expectOk(await desk.north.put('/api/v1/things/cam-n2', camera)).body.area.id).toBe('north');

    const beyond = await desk.north.post('/api/v1/things', {
      things: [
        { id: 'x-1', kind: 'camera', name: '1', areaId: 'south' },
        { id: 'x-2', kind: 'camera', name: '2', areaId: 'north', parentId: 'cam-s', relations: { near: ['lamp'] } },
      ],
    });
    expect(problems(beyond.body)).toEqual([
      'things[0].areaId THING_BEYOND',
      'things[1].parentId THING_BEYOND',
      'things[1].relations.near THING_BEYOND',
    ]);
  });

  it('shows contacts only to those who keep the records and to the own unit', async () => {
    const contacts = [{ role: 'keeper', name: '王五', phone: '13800000002' }];
    expectOk(
      await desk.save({ id: 'lamp', kind: 'camera', name: '路灯', unitId: 'lighting', areaId: 'north', contacts }),
    );
    const names = async (client = desk.duty) =>
      expectOk(await client.get('/api/v1/things/lamp')).body.contacts.map(({ name }: { name: string }) => name);
    expect(await names()).toEqual(['王五']);
    expect(await names(desk.lights)).toEqual(['王五']);
    const reader = await desk.test.hire({ username: 'reader', areaIds: ['north'] });
    expect(await names(reader)).toEqual([]);
  });

  it('follows a thing that moves to another area, and retires it with its alarms', async () => {
    expectOk(await desk.save({ id: 'cam-s', kind: 'camera', name: '南门摄像机', areaId: 'north' }));
    expect((await desk.north.get('/api/v1/things/cam-s')).status).toBe(200);
    expect(expectOk(await desk.duty.post('/api/v1/things/cam-s/retire')).body.active).toBe(false);
    expect((await desk.duty.post('/api/v1/things/cam-s/retire')).body.code).toBe('THING_RETIRED');
    expect(await desk.alarms()).toEqual(['fire-lane cam-s 3 raised 10:00:00 cleared 10:00:00 thing-retired']);
    const ids = (await desk.duty.get('/api/v1/things?retired=1')).body.items.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(['cam-s']);
  });
});
