/**
 * Stories of the alarm pack that must hold, over HTTP, on both databases, to the second: across restarts in the middle, with
 * events late, doubled and out of order.
 */
import { expect, it } from 'vitest';
import { onBothDatabases } from '../database.ts';
import { foundStoryCity } from './story-city.ts';

const contact = (role: string, name: string, reach: object) => ({ role, name, ...reach });

onBothDatabases('the stories of alarms', (open) => {
  it('fire lane: nothing at 4:59, one alarm at 5:00, one through a flicker, over when it was clear for a minute', async () => {
    const city = await foundStoryCity((await open()).config);
    const officer = contact('safety-officer', '安环员', { phone: '13800000001' });
    await city.register({ id: 'lane', kind: 'fire-lane', name: '3 幢消防通道', contacts: [officer] });
    expect(await city.reading('lane', 'occupied', true, { id: 'a' })).toEqual({ accepted: 1, duplicates: 0 });
    expect(await city.reading('lane', 'occupied', true, { id: 'a' })).toEqual({ accepted: 0, duplicates: 1 });
    await city.at('10:04:59');
    expect(await city.alarms('lane')).toEqual([]);
    await city.restart();
    expect(await city.reading('lane', 'occupied', true, { id: 'a', at: '10:00:00' })).toEqual({
      accepted: 0,
      duplicates: 1,
    });
    await city.at('10:05:00');
    const raised = 'fire-lane-blocked 3 active raised 10:05:00';
    expect(await city.alarms('lane')).toEqual([raised]);

    // The lane was clear for 20 seconds; that is told late, and the other way round.
    await city.at('10:06:30');
    await city.batch(['lane', 'occupied', true, { at: '10:06:20' }], ['lane', 'occupied', false, { at: '10:06:00' }]);
    await city.at('10:07:59');
    expect(await city.alarms('lane')).toEqual([raised]);

    // Clear at 10:08:00, told ten seconds later.
    await city.at('10:08:10');
    await city.reading('lane', 'occupied', false, { at: '10:08:00' });
    await city.at('10:08:59');
    expect(await city.alarms('lane')).toEqual([raised]);
    await city.restart();
    await city.at('10:09:00');
    expect(await city.alarms('lane')).toEqual(['fire-lane-blocked 3 over raised 10:05:00 cleared 10:09:00']);

    expect(await city.told('lane', '告警')).toEqual(['sms 安环员 10:05:00']);
    expect(await city.told('lane', '较大告警')).toEqual(['in-app duty 10:05:00']);
    expect(await city.told('lane', '告警恢复')).toEqual(['in-app duty 10:09:00']);
    await city.close();
  });

  it('fire lane: an alarm that was due while the server was off has its true moment', async () => {
    const city = await foundStoryCity((await open()).config);
    await city.register({ id: 'lane', kind: 'fire-lane', name: '3 幢消防通道' });
    await city.reading('lane', 'occupied', true);
    await city.offUntil('10:20:00');
    expect(await city.alarms('lane')).toEqual(['fire-lane-blocked 3 active raised 10:05:00']);
    await city.close();
  });

  it('elder alone: one reminder after 72 hours, held back while away or unread, ended by a pass at any door', async () => {
    const city = await foundStoryCity((await open()).config);
    const manager = contact('manager', '社区管理员', { phone: '13800000004' });
    const elder = { kind: 'elder', attributes: { livesAlone: true, age: 84 }, contacts: [manager] };
    await city.register(
      { id: 'gate', kind: 'door', name: '单元门' },
      { id: 'yard', kind: 'door', name: '小区东门' },
      { id: 'back', kind: 'door', name: '后门' },
    );
    await city.register(
      { id: 'wang', name: '王奶奶', relations: { doors: ['gate', 'yard'] }, ...elder },
      { id: 'zhang', name: '张大爷', relations: { doors: ['gate'] }, ...elder },
      { id: 'liu', name: '刘奶奶', relations: { doors: ['back'] }, ...elder },
    );
    const pass = (door: string, personId: string, at: string) =>
      city.says(door, 'liandong.access.pass', { personId }, { at });
    await city.reading('zhang', 'away', true);
    await city.at('12:00:30');
    await pass('yard', 'wang', '12:00:00');
    // One that happened before, and comes after.
    await pass('gate', 'wang', '11:59:45');
    await pass('back', 'liu', '12:00:00');
    await city.at('2026-11-25T12:00:00');
    await city.restart();
    await city.at('2026-11-26T11:50:00');
    await city.reading('back', 'online', false);
    await city.at('2026-11-26T11:59:59');
    expect(await city.alarms('wang')).toEqual([]);
    await city.at('2026-11-26T12:00:00');
    expect(await city.alarms('wang')).toEqual(['elder-alone 3 active raised 2026-11-26T12:00:00']);
    expect([await city.alarms('zhang'), await city.alarms('liu')]).toEqual([[], []]);
    const held = city.ok(await city.admin.get('/api/v1/alarms/held')).items as {
      thing: { id: string };
      by: { zh: string };
    }[];
    const { number } = await city.alarm('back');
    expect(held.map(({ thing, by }) => `${thing.id} ${by.zh}`).sort()).toEqual([
      `liu 告警 ${number} 尚未恢复`,
      'zhang 已登记外出或住院',
    ]);

    await city.at('2026-11-28T12:00:00');
    expect(await city.told('wang', '独居老人提示')).toEqual(['sms 社区管理员 2026-11-26T12:00:00']);
    expect(await city.told('wang', '较大告警')).toEqual(['in-app duty 2026-11-26T12:00:00']);
    await pass('gate', 'wang', '2026-11-28T12:00:00');
    await city.reading('zhang', 'away', false);
    await city.reading('back', 'online', true);
    await city.at('2026-11-28T12:00:01');
    expect(await city.alarms('wang')).toEqual([
      'elder-alone 3 over raised 2026-11-26T12:00:00 cleared 2026-11-28T12:00:00',
    ]);
    // What held the others back is over, and they have not been seen since.
    for (const id of ['zhang', 'liu']) {
      expect(await city.alarms(id)).toEqual(['elder-alone 3 active raised 2026-11-28T12:00:00']);
    }
    await city.close();
  });

  it('visitors: 80 % and 100 % are two grades of one alarm, and each visitor is told once per grade', async () => {
    const city = await foundStoryCity((await open()).config);
    await city.register({ id: 'park', kind: 'scenic-area', name: '瑶琳仙境', attributes: { capacity: 5000 } });
    await city.register(
      ...[1, 2, 3].map((n) => ({
        ...{ id: `visitor-${n}`, kind: 'visitor', name: `游客${n}`, parentId: 'park' },
        contacts: [contact('visitor', `游客${n}`, { app: `app-${n}` })],
      })),
    );
    const load = (value: number, sent?: { at?: string; id?: string }) => city.reading('park', 'loadRatio', value, sent);
    await load(79);
    await city.at('10:10:00');
    await load(80, { id: 'warn' });
    await load(80, { id: 'warn' });
    await city.at('10:15:00');
    await load(92);
    await city.restart();
    await city.at('10:20:30');
    // The newer reading comes first.
    await city.batch(['park', 'loadRatio', 101, { at: '10:20:20' }], ['park', 'loadRatio', 100, { at: '10:20:00' }]);
    expect(await city.alarms('park')).toEqual(['visitors-limit 2 active raised 10:10:00']);
    await city.at('10:25:00');
    await load(99);
    await load(103);
    await city.at('10:40:00');
    const everybody = (time: string) => [1, 2, 3].map((n) => `app 游客${n} ${time}`);
    expect(await city.told('park', '景区客流提示')).toEqual(everybody('10:10:00'));
    expect(await city.told('park', '景区客流超限')).toEqual(everybody('10:20:30'));
    await load(60);
    expect(await city.alarms('park')).toEqual(['visitors-limit 2 over raised 10:10:00 cleared 10:40:00']);
    const board = city.ok(await city.admin.get('/api/v1/screens/scenic-board')) as { text: { zh: string } }[];
    expect(board.map(({ text }) => text.zh)[0]).toBe('瑶琳仙境客流恢复正常');
    await city.close();
  });

  it('pollution: told by SMS once, the cause is asked for, and its deadline is kept across a restart', async () => {
    const city = await foundStoryCity((await open()).config);
    const contacts = [
      contact('safety-officer', '安环员', { phone: '13800000001' }),
      contact('operation-company', '运维公司', { phone: '13800000002' }),
    ];
    const outlet = { kind: 'waste-water', attributes: { codLimit: 80 }, contacts };
    await city.register(
      { id: 'late', name: '纸业总排口', ...outlet },
      { id: 'answered', name: '印染总排口', ...outlet },
    );
    const both = (value: number, sent = {}) =>
      city.batch(['late', 'cod', value, sent], ['answered', 'cod', value, sent]);
    await both(79);
    await city.at('10:30:20');
    await both(95, { at: '10:30:00' });
    await city.at('11:00:00');
    await both(120);
    // A reading from before, and one that comes twice: the episode goes on, nobody is told again.
    await both(88, { at: '10:59:30' });
    expect(await city.reading('late', 'cod', 130, { id: 'twice' })).toMatchObject({ accepted: 1 });
    expect(await city.reading('late', 'cod', 130, { id: 'twice' })).toMatchObject({ duplicates: 1 });
    const alarm = await city.alarm('answered');
    expect(alarm).toMatchObject({ severity: 3, title: '印染总排口化学需氧量超标：95 mg/L' });
    const { questions } = city.ok(await city.admin.get(`/api/v1/alarms/${alarm.id}`));
    expect(questions).toMatchObject([{ dueAt: '2026-11-23T12:30:20.000+08:00', overdue: false, answer: null }]);
    const answer = `/api/v1/alarms/${alarm.id}/questions/${questions[0].id}/answer`;
    city.ok(await city.admin.post(answer, { text: '曝气风机跳闸，已恢复' }));
    await city.restart();
    await city.at('12:30:19');
    expect(await city.told('late', '逾期未反馈原因')).toEqual([]);
    await city.at('12:30:20');
    const overdue = ['in-app boss 12:30:20', 'in-app ecology 12:30:20'];
    expect(await city.told('late', '逾期未反馈原因')).toEqual(overdue);
    expect(await city.told('answered', '逾期未反馈原因')).toEqual([]);
    for (const id of ['late', 'answered']) {
      expect(await city.told(id, '排放超标')).toEqual(['sms 安环员 10:30:20', 'sms 运维公司 10:30:20']);
    }
    await city.at('14:30:00');
    await both(60);
    await city.at('14:59:59');
    expect(await city.alarms('late')).toEqual(['exceed-cod 2 active raised 10:30:00']);
    await city.at('15:00:00');
    expect(await city.alarms('late')).toEqual(['exceed-cod 2 over raised 10:30:00 cleared 15:00:00']);
    await city.close();
  });

  it('a city’s own values count from the next event on; what they tell nobody is left out; a missing cover is a case', async () => {
    const city = await foundStoryCity((await open()).config);
    await city.register(
      {
        id: 'lane',
        kind: 'fire-lane',
        name: '消防通道',
        contacts: [contact('safety-officer', '安环员', { phone: '1' })],
      },
      { id: 'cover', kind: 'manhole', name: '人民路 5 号井' },
    );
    const inputs = { fireLaneOccupied: 'PT2M', fireReceivers: [] };
    city.ok(await city.admin.put('/api/v1/packs/alarm-linkage/inputs', { inputs }));
    const months = await city.admin.put('/api/v1/packs/alarm-linkage/inputs', { inputs: { fireLaneOccupied: 'P1M' } });
    expect(months.status).toBe(422);
    await city.reading('lane', 'occupied', true);
    await city.reading('cover', 'state', 'missing');
    await city.at('10:01:59');
    expect(await city.alarms('lane')).toEqual([]);
    await city.at('10:02:00');
    expect(await city.alarms('lane')).toEqual(['fire-lane-blocked 3 active raised 10:02:00']);
    expect(await city.told('lane', '告警')).toEqual([]);
    const { caseId, title } = await city.alarm('cover');
    expect(title).toBe('人民路 5 号井丢失');
    expect(city.ok(await city.admin.get(`/api/v1/cases/${caseId}`))).toMatchObject({ title: '人民路 5 号井异常' });
    await city.close();
  });
});
