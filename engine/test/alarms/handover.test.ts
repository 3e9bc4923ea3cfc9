/** Handing a shift over: figures since the last time, open alarms with notes, taken once and by another person. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onBothDatabases } from '../database.ts';
import { expectOk, foundDesk, type Desk } from './desk.ts';

onBothDatabases('handover', (open) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await foundDesk((await open()).config);
  });
  afterAll(() => desk.close());

  const draft = async (client = desk.duty) => expectOk(await client.get('/api/v1/handovers/draft')).body;

  it('counts the shift, keeps notes on open alarms, and is taken over once, by another', async () => {
    await desk.block('cam-n');
    await desk.people(120);
    await desk.at('10:00:40');
    const [first] = await desk.openAlarms(desk.duty, '?thingId=cam-n');
    expectOk(await desk.duty.post('/api/v1/alarms/acknowledge', { ids: [first!.id] }));
    await desk.people(10);
    expect(await draft()).toMatchObject({
      from: '2026-11-22T10:00:40.000+08:00',
      figures: {
        ...{ raised: 2, cleared: 1, closed: 0, acknowledged: 1, falseAlarms: 0 },
        bySeverity: { 1: 0, 2: 1, 3: 1, 4: 0 },
        ...{ secondsToAcknowledge: 40, longestToAcknowledge: 40 },
      },
      open: [{ title: '南山景区 crowd', severity: 2 }, { title: '北门摄像机 fire-lane' }],
    });

    const note = { text: '一切正常', notes: { [first!.id]: '物业已到场' } };
    const once = { body: note, headers: { 'idempotency-key': 'shift-1' } };
    const saved = expectOk(await desk.duty.request('POST', '/api/v1/handovers', once)).body;
    expect((await desk.duty.request('POST', '/api/v1/handovers', once)).body.id).toBe(saved.id);
    expect(saved).toMatchObject({ by: 'duty', to: null, takenAt: null, figures: { raised: 2 } });
    expect(saved.open.map((each: { note: string | null }) => each.note)).toEqual([null, '物业已到场']);

    const take = (client = desk.second) => client.post(`/api/v1/handovers/${saved.id}/take`);
    expect((await take(desk.duty)).body.code).toBe('HANDOVER_OWN');
    await desk.at('10:05:00');
    expect(expectOk(await take()).body).toMatchObject({ takenBy: 'second', takenAt: '2026-11-23T10:05:00.000+08:00' });
    expect((await take()).body.code).toBe('HANDOVER_TAKEN');
    expect(await draft()).toMatchObject({ from: '2026-11-23T10:00:40.000+08:00', figures: { raised: 0 } });
  });

  it('goes to the person it is meant for, and shows nobody an alarm that he may not see', async () => {
    const { id: second } = await desk.db('account').where({ username: 'second' }).first();
    const saved = expectOk(await desk.duty.post('/api/v1/handovers', { toPersonId: second })).body;
    expect(saved.to).toBe('second');
    expect((await desk.north.post(`/api/v1/handovers/${saved.id}/take`)).body.code).toBe('HANDOVER_FOR_OTHER');
    const titles = (body: { items: { open: { title: string }[] }[] }) =>
      body.items.map(({ open: alarms }) => alarms.map(({ title }) => title));
    expect(titles((await desk.north.get('/api/v1/handovers')).body)).toEqual([
      ['北门摄像机 fire-lane'],
      ['北门摄像机 fire-lane'],
    ]);
    expect((await desk.guest.get('/api/v1/handovers')).status).toBe(403);
    expect((await draft(desk.north)).open).toHaveLength(1);
  });
});
