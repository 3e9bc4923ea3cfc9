/** From alarms to people: routes, groups, repetition, quiet hours, silences, once and not twice, also across a restart. */
import { expect, it } from 'vitest';
import { cityTime } from '../../src/core/calendar/city-time.ts';
import { onBothDatabases } from '../database.ts';
import { moment } from '../alarms/town.ts';
import { deskPack, openDesk, toDuty } from './desk.ts';

onBothDatabases('notice routing', (open) => {
  const desk = async (routes: object, at = '10:00:00') => openDesk((await open()).config, at, deskPack(routes));

  it('rings the bell at once, sends the rest by the first channel, and tells of the recovery', async () => {
    const duty = await desk(toDuty);
    await duty.hire('wang', { phone: '13800000001', email: 'wang@example.org' });
    await duty.hire('li', { email: 'li@example.org' });
    await duty.hire('zhao');
    await duty.thing('gauge-1');
    await duty.reads('gauge-1', 25);
    expect(await duty.told()).toEqual([
      'in-app wang shown 10:00:00 较大告警：gauge-1水位异常',
      'in-app li shown 10:00:00 较大告警：gauge-1水位异常',
      'in-app zhao shown 10:00:00 较大告警：gauge-1水位异常',
      'sms wang shown-only 10:00:00 较大告警：gauge-1水位异常',
      'mail li shown-only 10:00:00 较大告警：gauge-1水位异常',
    ]);
    const [sms] = await duty.rows({ channel: 'sms' });
    expect(sms).toMatchObject({ text: '较大 gauge-1水位异常 25', receiver: '13800000001', object_type: 'alarm' });
    expect(sms).toMatchObject({
      route_id: 'town-alarms/all',
      next: [{ channel: 'mail', address: 'wang@example.org' }],
    });

    await duty.reads('gauge-1', 26);
    await duty.reads('gauge-1', 35);
    await duty.reads('gauge-1', 25);
    await duty.reads('gauge-1', 36);
    const graded = (await duty.told({ receiver_name: 'wang' })).slice(2);
    expect(graded).toEqual([
      'in-app wang shown 10:00:00 重大告警：gauge-1水位异常',
      'sms wang shown-only 10:00:00 重大告警：gauge-1水位异常',
    ]);
    await duty.hire('new', { phone: '13800000009' });
    await duty.reads('gauge-1', 1);
    const over = (await duty.rows({ template: 'alarm-over' })).map((row) => `${row.channel} ${row.receiver_name}`);
    expect(over.sort()).toEqual(['in-app li', 'in-app wang', 'in-app zhao', 'mail li', 'sms wang']);
    await duty.close();
  });

  it('gathers the alarms of an area, speaks once per interval, and again until somebody acknowledges', async () => {
    const { config } = await open();
    const routes = { ...toDuty, channels: ['sms'], groupBy: ['area'], groupWait: 'PT30S', groupInterval: 'PT5M' };
    const pack = deskPack({ ...routes, repeatEvery: 'PT15M' });
    const first = await openDesk(config, '10:00:00', pack);
    await first.submit('area.put', { id: 'town-1', name: '城关镇', parentId: null, level: 'town', geometry: null });
    await first.hire('wang', { phone: '13800000001' });
    for (const id of ['g-1', 'g-2', 'g-3']) await first.thing(id, { area_id: 'town-1' });
    await first.reads('g-1', 15);
    await first.at('10:00:20');
    await first.reads('g-2', 35);
    await first.close();

    const duty = await openDesk(config, '10:00:29');
    expect(await duty.told()).toEqual([]);
    await duty.at('10:00:30');
    expect(await duty.told()).toEqual(['sms wang shown-only 10:00:30 2 条告警通知（最高：重大）']);
    const [both] = await duty.rows();
    expect(both!.text.split('\n')).toEqual([
      expect.stringMatching(/^【触发】重大 g-2水位异常，城关镇（GJ20261123-0002）$/),
      expect.stringMatching(/^【触发】一般 g-1水位异常，城关镇（GJ20261123-0001）$/),
    ]);
    expect(both!.alarm_ids).toHaveLength(2);
    await duty.at('10:01:00');
    await duty.reads('g-3', 15);
    await duty.at('10:05:29');
    expect(await duty.told()).toHaveLength(1);
    await duty.at('10:05:30');
    expect((await duty.told()).slice(1)).toEqual(['sms wang shown-only 10:05:30 一般告警：g-3水位异常']);
    await duty.acknowledge('g-1');
    await duty.at('10:16:00');
    expect((await duty.rows({ moment: 'repeat' })).map(({ title }) => title)).toEqual(['重大告警：g-2水位异常']);
    await duty.acknowledge('g-2');
    await duty.acknowledge('g-3');
    const before = (await duty.rows()).length;
    await duty.at('14:00:00');
    expect(await duty.rows()).toHaveLength(before);
    await duty.close();
  });

  it('is quiet at night but for the gravest, and drops by morning what is settled', async () => {
    const quietHours = { from: '22:00', to: '07:00' };
    const duty = await desk({ ...toDuty, quietHours }, '2026-11-23T23:00:00');
    await duty.hire('wang', { phone: '13800000001' });
    for (const id of ['mild', 'settled', 'grave']) await duty.thing(id);
    await duty.reads('mild', 25);
    await duty.reads('settled', 25);
    await duty.reads('grave', 45);
    expect(await duty.told({ channel: 'sms' })).toEqual([
      'sms wang held 23:00:00 较大告警：mild水位异常',
      'sms wang held 23:00:00 较大告警：settled水位异常',
      'sms wang shown-only 23:00:00 特别重大告警：grave水位异常',
    ]);
    expect(await duty.rows({ channel: 'in-app' })).toHaveLength(3);
    await duty.acknowledge('settled');
    await duty.at('2026-11-24T06:59:59');
    expect(await duty.rows({ status: 'held' })).toHaveLength(2);
    await duty.at('2026-11-24T07:00:00');
    expect(await duty.told({ channel: 'sms' })).toEqual([
      'sms wang shown-only 23:00:00 较大告警：mild水位异常',
      'sms wang dropped 23:00:00 较大告警：settled水位异常',
      'sms wang shown-only 23:00:00 特别重大告警：grave水位异常',
    ]);
    await duty.close();
  });

  it('records what a silence keeps back, and tells it once when it is over and nobody has acknowledged', async () => {
    const duty = await desk({ ...toDuty, channels: ['in-app', 'sms'] });
    await duty.hire('wang', { phone: '13800000001' });
    for (const id of ['a', 'b', 'c']) await duty.thing(id);
    const match = { ruleId: 'level', atMost: 2 };
    const times = { from: cityTime(moment('10:00:00')), to: cityTime(moment('11:00:00')) };
    await duty.submit('alarm-silence.save', { match, ...times, reason: '检修' });
    await duty.reads('a', 25);
    await duty.reads('b', 25);
    await duty.reads('c', 45);
    expect(await duty.told()).toEqual([
      'sms wang silenced 10:00:00 较大告警：a水位异常',
      'sms wang silenced 10:00:00 较大告警：b水位异常',
      'in-app wang shown 10:00:00 特别重大告警：c水位异常',
      'sms wang shown-only 10:00:00 特别重大告警：c水位异常',
    ]);
    expect((await duty.rows({ status: 'silenced' }))[0]).toMatchObject({ reason: '静默至 2026-11-23T11:00' });
    await duty.reads('b', 1);
    await duty.at('10:59:59');
    expect(await duty.rows()).toHaveLength(4);
    await duty.at('11:00:00');
    await duty.at('12:00:00');
    expect((await duty.told()).slice(4)).toEqual([
      'in-app wang shown 11:00:00 较大告警：a水位异常',
      'sms wang shown-only 11:00:00 较大告警：a水位异常',
    ]);
    await duty.close();
  });

  it('tells what a silence kept back as soon as somebody ends it, also what a rule tells itself', async () => {
    const duty = await desk({ ...toDuty, channels: ['sms'] });
    await duty.hire('wang', { phone: '13800000001' });
    await duty.thing('a', { contacts: [{ role: 'owner', name: '陈', phone: '13800000002' }] });
    const times = { from: cityTime(moment('10:00:00')), to: cityTime(moment('20:00:00')) };
    const silence = { match: { thingId: 'a' }, ...times, reason: '检修' };
    const { id } = await duty.submit<{ id: string }>('alarm-silence.save', silence);
    await duty.reads('a', 25);
    const direct = { id: await duty.idOf('a'), template: 'told-directly', to: ['thing-contact:owner'] };
    await duty.submit('test.tell', direct);
    await duty.submit('test.tell', direct);
    expect(await duty.told()).toEqual([
      'sms wang silenced 10:00:00 较大告警：a水位异常',
      'sms 陈 silenced 10:00:00 请处理 a',
    ]);
    await duty.at('10:20:00');
    await duty.submit('alarm-silence.end', { id });
    expect((await duty.told()).slice(2).sort()).toEqual([
      'sms wang shown-only 10:20:00 较大告警：a水位异常',
      'sms 陈 shown-only 10:20:00 请处理 a',
    ]);
    await duty.at('21:00:00');
    expect(await duty.rows()).toHaveLength(4);
    await duty.close();
  });

  it('tells a person once, however many routes and roles lead there, and each in their language', async () => {
    const also = {
      id: 'also',
      name: { zh: '也', en: 'also' },
      continue: true,
      receivers: ['role:admin', 'thing-unit'],
    };
    const other = { id: 'other', name: { zh: '再', en: 'other' } };
    const duty = await desk({ ...toDuty, channels: ['in-app', 'mail'], children: [also, other] });
    await duty.submit('unit.put', {
      id: 'u-1',
      name: '消防队',
      parentId: null,
      kind: 'department',
      areaId: null,
      active: true,
    });
    await duty.hire('wang', { roleIds: ['duty-officer', 'admin'], unitIds: ['u-1'], email: 'wang@example.org' });
    const amy = await duty.hire('amy', { email: 'amy@example.org' });
    await duty.submit('person.update', { id: amy, language: 'en' });
    await duty.thing('g-1', { unit_id: 'u-1' });
    await duty.reads('g-1', 25);
    expect((await duty.told()).filter((line) => !line.includes('管理员'))).toEqual([
      'in-app wang shown 10:00:00 较大告警：g-1水位异常',
      'mail wang shown-only 10:00:00 较大告警：g-1水位异常',
      'in-app amy shown 10:00:00 moderate alarm: Water level at g-1',
      'mail amy shown-only 10:00:00 moderate alarm: Water level at g-1',
    ]);
    await duty.close();
  });

  it('shows who was meant where nobody stands behind a role', async () => {
    const duty = await desk({ ...toDuty, receivers: ['role:duty-officer', 'thing-contact:owner'] });
    await duty.thing('g-1', { contacts: [{ role: 'owner', name: '陈', app: 'app-7' }] });
    await duty.reads('g-1', 25);
    expect(await duty.told()).toEqual([
      'in-app 值班员 shown 10:00:00 较大告警：g-1水位异常',
      'sms 陈 failed 10:00:00 较大告警：g-1水位异常',
    ]);
    expect((await duty.rows({ status: 'failed' }))[0]!.reason).toBe('没有可用的联系方式');
    await duty.close();
  });

  it('tells directly whom a rule names, each once per grade, an audience in pieces', async () => {
    const duty = await desk({ templates: toDuty.templates });
    await duty.thing('site');
    const contacts = (from: number) =>
      Array.from({ length: 700 }, (_, i) => ({ role: 'visitor', name: `v${from + i}`, app: `app-${from + i}` }));
    await duty.thing('gate-1', { kind: 'visit', parent_id: 'site', contacts: contacts(0) });
    await duty.thing('gate-2', { kind: 'visit', parent_id: 'site', contacts: contacts(600) });
    await duty.reads('site', 15);
    const id = await duty.idOf('site');
    const direct = { id, template: 'told-directly', to: ['audience:visit'] };
    await duty.submit('test.tell', direct);
    await duty.submit('test.tell', direct);
    const visitors = await duty.rows({ channel: 'app' });
    expect(visitors).toHaveLength(1300);
    expect(new Set(visitors.map(({ receiver }) => receiver)).size).toBe(1300);
    await duty.reads('site', 25);
    await duty.submit('test.tell', direct);
    expect(await duty.rows({ channel: 'app' })).toHaveLength(2600);
    expect((await duty.rows({ channel: 'app' })).every(({ status }) => status === 'shown-only')).toBe(true);
    await duty.submit('test.tell', { ...direct, to: ['role:duty-officer'], onceSuffix: 'step:1' });
    expect((await duty.told()).at(-1)).toBe('app 值班员 failed 10:00:00 请处理 site');
    await expect(duty.submit('test.tell', { ...direct, template: 'nothing' })).rejects.toMatchObject({
      code: 'NOTICE_TEMPLATE_UNKNOWN',
    });
    await duty.close();
  });
});
