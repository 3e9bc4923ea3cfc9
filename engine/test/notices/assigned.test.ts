/** Who gets an alarm assigned hears of it: once for each assignment, not of his own, by the channels of its route, after a silence. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onBothDatabases } from '../database.ts';
import type { Client } from '../engine.ts';
import { expectOk } from '../alarms/desk.ts';
import { deskPack, openDesk, type Desk } from './desk.ts';

const quietRoute = { receivers: ['role:nobody'], channels: ['sms'], templates: { raised: 'alarm-raised' } };

onBothDatabases('notices of assignments', (open) => {
  let duty: Desk;
  let admin: Client;
  const person: Record<'wang' | 'li', string> = { wang: '', li: '' };
  beforeAll(async () => {
    duty = await openDesk((await open()).config, '10:00:00', deskPack(quietRoute));
    admin = await duty.test.login('admin');
    person.wang = await duty.hire('wang', { phone: '13800000001', roleIds: [] });
    person.li = await duty.hire('li', { roleIds: [] });
    for (const [id, value] of [
      ['g-1', 25],
      ['g-2', 35],
      ['g-3', 15],
    ] as const) {
      await duty.thing(id);
      await duty.reads(id, value);
    }
  });
  afterAll(() => duty.close());

  async function assign(personId: string, ...things: string[]): Promise<void> {
    const ids = await Promise.all(things.map(duty.idOf));
    expectOk(await admin.post('/api/v1/alarms/assign', { ids, personId }));
    await duty.engine.settle();
  }
  const told = async () =>
    (await duty.rows({ template: 'alarm-assigned' })).map(
      ({ channel, receiver_name, status, title }) => `${channel} ${receiver_name} ${status} ${title}`,
    );

  it('tells in the application and by the channel of the route that reaches him', async () => {
    await assign(person.wang, 'g-1');
    expect(await told()).toEqual(['in-app wang shown 分派给您的告警', 'sms wang shown-only 分派给您的告警']);
    const [bell, sms] = await duty.rows({ template: 'alarm-assigned' });
    const alarmId = await duty.idOf('g-1');
    expect(bell).toMatchObject({
      receiver: `user:${person.wang}`,
      text: expect.stringMatching(
        /^.+把告警分派给您：g-1水位异常（GJ20261123-0001，较大，11月23日 10:00）。对象：g-1$/,
      ),
      moment: 'assigned',
      object_type: 'alarm',
      object_id: alarmId,
      alarm_ids: [alarmId],
    });
    expect(sms).toMatchObject({ receiver: '13800000001', text: '分派给您的告警：较大 g-1水位异常（GJ20261123-0001）' });
    expect((await admin.get(`/api/v1/notices/log/${bell!.id}`)).body).toMatchObject({
      moment: 'assigned',
      route: null,
    });
  });

  it('tells once for each assignment: the next person, and the first one again when it comes back', async () => {
    await duty.engine.settle();
    expect(await told()).toHaveLength(2);
    expect(
      (await admin.post('/api/v1/alarms/assign', { ids: [await duty.idOf('g-1')], personId: person.wang })).body,
    ).toMatchObject({ done: 0 });
    await assign(person.li, 'g-1');
    await assign(person.wang, 'g-1');
    expect((await told()).slice(2)).toEqual([
      'in-app li shown 分派给您的告警',
      'in-app wang shown 分派给您的告警',
      'sms wang shown-only 分派给您的告警',
    ]);
  });

  it('tells of many assigned together in one notice, the worst first', async () => {
    await assign(person.li, 'g-3', 'g-2', 'g-1');
    const [notice, ...more] = (await duty.rows({ template: 'alarm-assigned' })).slice(5);
    expect(more).toEqual([]);
    expect(notice).toMatchObject({ title: '分派给您的告警：3 条（最高：重大）', object_id: await duty.idOf('g-2') });
    expect(notice!.text.split('\n').slice(1)).toEqual([
      '重大 g-2水位异常（GJ20261123-0002）',
      '较大 g-1水位异常（GJ20261123-0001）',
      '一般 g-3水位异常（GJ20261123-0003）',
    ]);
    expect(notice!.alarm_ids).toHaveLength(3);
  });

  it('does not tell whoever takes an alarm himself', async () => {
    const { id } = await duty.db('account').where({ username: 'admin' }).first('id');
    await assign(id, 'g-3');
    expect(await duty.rows({ receiver_key: `user:${id}` })).toEqual([]);
    expect((await told()).length).toBe(6);
  });

  it('keeps it back while the alarm is silenced, and tells after that if it is still his', async () => {
    const silence = async (thingId: string) =>
      expectOk(
        await admin.post('/api/v1/alarm-silences', {
          ...{ match: { thingId }, reason: '演练' },
          ...{ from: '2026-11-23T10:00:00+08:00', to: '2026-11-23T11:00:00+08:00' },
        }),
      ).body.id as string;
    const first = await silence('g-1');
    await silence('g-2');
    await assign(person.wang, 'g-1');
    await assign(person.wang, 'g-2');
    expect((await told()).slice(6)).toEqual([
      'in-app wang silenced 分派给您的告警',
      'sms wang silenced 分派给您的告警',
      'in-app wang silenced 分派给您的告警',
      'sms wang silenced 分派给您的告警',
    ]);
    expectOk(await admin.post(`/api/v1/alarm-silences/${first}/end`));
    await duty.engine.settle();
    expect((await told()).slice(10)).toEqual([
      'in-app wang shown 分派给您的告警',
      'sms wang shown-only 分派给您的告警',
    ]);
    await assign(person.li, 'g-2');
    await duty.at('11:00:00');
    expect((await told()).slice(12)).toEqual(['in-app li silenced 分派给您的告警', 'in-app li shown 分派给您的告警']);
  });
});
