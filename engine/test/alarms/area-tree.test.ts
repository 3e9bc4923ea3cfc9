/** Silences and maintenance windows that name an area follow the tree of areas when it is edited while they run. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { cityTime } from '../../src/core/calendar/city-time.ts';
import { onBothDatabases } from '../database.ts';
import { expectOk, foundDesk, type Desk } from './desk.ts';
import { moment } from './town.ts';

onBothDatabases('silences and windows when areas move', (open) => {
  let desk: Desk;
  let clock = 10;
  /** Every test has an hour of its own, the tree as it was, and nothing wrong in town. */
  const time = (minutes: string) => `${clock}:${minutes}`;
  const hour = () => ({
    ...{ from: cityTime(moment(time('00:00'))), to: cityTime(moment(time('30:00'))), reason: '线路检修' },
  });
  beforeAll(async () => {
    desk = await foundDesk((await open()).config);
  });
  afterAll(() => desk.close());
  beforeEach(async () => {
    await desk.at(time('50:00'));
    for (const thing of ['cam-n', 'cam-s']) await desk.free(thing);
    await put('north-grid', 'north');
    await put('south', 'county');
    clock += 1;
    await desk.at(time('00:00'));
  });

  const put = async (id: string, parentId: string | null) => {
    expectOk(await desk.admin.put(`/api/v1/areas/${id}`, { name: id, parentId, level: 'village', geometry: null }));
    await desk.engine.settle();
  };
  const silenced = async () =>
    (await desk.openAlarms(desk.duty, '?silenced=1&state=active')).map(({ thing }) => thing.id).sort();
  const raised = async () => (await desk.alarms()).filter((line) => line.includes(`raised ${clock}:`));

  it('a silence covers what is moved below its area, and lets go of what is moved away', async () => {
    expectOk(await desk.duty.post('/api/v1/alarm-silences', { ...hour(), match: { areaId: 'north' } }));
    await desk.block('cam-n');
    await desk.block('cam-s');
    expect(await silenced()).toEqual(['cam-n']);
    await put('south', 'north');
    expect(await silenced()).toEqual(['cam-n', 'cam-s']);
    await put('north-grid', 'county');
    expect(await silenced()).toEqual(['cam-s']);
  });

  it('a window covers an area added below its own and what is moved there with everything below', async () => {
    expectOk(await desk.duty.post('/api/v1/maintenance-windows', { ...hour(), title: '检修', areaId: 'north' }));
    await put('east', 'north');
    await put('south', 'east');
    expectOk(await desk.save({ id: 'cam-e', kind: 'camera', name: '东', areaId: 'east' }));
    for (const thing of ['cam-n', 'cam-s', 'cam-e']) await desk.block(thing);
    expect(await raised()).toEqual([]);
    expect((await desk.held()).map((line) => line.split(' ')[1]).sort()).toEqual(['cam-e', 'cam-n', 'cam-s']);
  });

  it('a window lets go of what is moved away at once, without an event', async () => {
    expectOk(await desk.duty.post('/api/v1/maintenance-windows', { ...hour(), title: '检修', areaId: 'county' }));
    for (const thing of ['cam-n', 'cam-s']) await desk.block(thing);
    expect(await raised()).toEqual([]);
    await desk.at(time('05:00'));
    await put('south', null);
    const once = [`fire-lane cam-s 3 raised ${time('05:00')}`];
    expect(await raised()).toEqual(once);
    await put('south', 'county');
    await desk.free('cam-s');
    await desk.block('cam-s');
    expect((await raised()).map((line) => line.slice(0, once[0]!.length))).toEqual(once);
    expect((await desk.held()).map((line) => line.split(' ')[1]).sort()).toEqual(['cam-n', 'cam-s']);
  });

  it('tells what a silence kept back as soon as the area is moved out of it', async () => {
    const { id } = await desk.db('account').where({ username: 'second' }).first('id');
    expectOk(await desk.duty.post('/api/v1/alarm-silences', { ...hour(), match: { areaId: 'north' } }));
    await desk.block('cam-n');
    const [alarm] = await desk.openAlarms(desk.duty, '?state=active');
    expectOk(await desk.duty.post('/api/v1/alarms/assign', { ids: [alarm!.id], personId: id }));
    await desk.engine.settle();
    const told = async () =>
      (await desk.db('notice').where({ moment: 'assigned' }).orderBy('id')).map((row) => row.status);
    expect(await told()).toEqual(['silenced']);
    await put('north-grid', 'county');
    expect(await told()).toEqual(['silenced', 'shown']);
  });
});
