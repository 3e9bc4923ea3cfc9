/** An alarm becomes a case or a ticket, once; they go their way without a citizen; its recovery proposes their end. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import type { Actor } from '../../src/runtime/command.ts';
import { systemActor } from '../../src/runtime/system-actor.ts';
import type { DatabaseConfig } from '../../src/store/database.ts';
import { onBothDatabases } from '../database.ts';
import { startTestEngine, type Client } from '../engine.ts';
import { foundCity, type City } from '../hotline/city.ts';
import { packOf, type RuleDraft } from './town.ts';

const text = (zh: string) => ({ zh, en: zh });
const rule = (id: string, actions: JsonObject[] = []): RuleDraft =>
  ({
    id,
    alarm: {
      scope: { all: [{ fact: 'metric', operator: 'equal', value: id }] },
      grades: [{ severity: 2, when: { all: [{ fact: 'value', operator: 'greaterThan', value: 10 }] } }],
    },
    actions: actions.map((action, i) => ({ id: `a${i}`, name: text('联动'), on: ['raised'], ...action })),
  }) as unknown as RuleDraft;
const units = [{ unitId: 'lighting', title: text('断开{thing}照明') }];
const rules = [
  rule('plain'),
  rule('led', [{ do: { kind: 'case', eventTypeId: 'hazard', leadUnit: 'public-works', units } }]),
  rule('broken', [{ do: { kind: 'ticket', title: text('检修{thing}') } }]),
];

onBothDatabases('handing an alarm over', (open, dialect) => {
  let city: City;
  let config: DatabaseConfig;
  let admin: Client;
  beforeAll(async () => {
    config = (await open()).config;
    city = await foundCity(config);
    await system('pack.install', { files: packOf(rules) });
    admin = await city.test.login('admin');
    const place = {
      areaId: 'town-1',
      unitId: 'public-works',
      address: '建设路 8 号',
      place: { lat: 29.8, lng: 119.7 },
    };
    const things = [1, 2, 3, 4, 5].map((n) => ({ ...place, id: `pump-${n}`, kind: 'camera', name: `泵站 ${n}` }));
    expect((await admin.post('/api/v1/things', { things })).status).toBe(200);
  });
  afterAll(() => city.close());

  const system = async <R = JsonObject>(type: string, payload: object): Promise<R> => {
    const answer = await city.engine.pipeline.submit<R>({ type, payload, actor: systemActor });
    await city.engine.settle();
    return answer;
  };
  let said = 0;
  const says = (subject: string, metric: string, value: number) => {
    const event = { specversion: '1.0', id: `e${(said += 1)}`, source: '/test', type: 'reading', subject };
    return system('event.ingest', { events: [{ ...event, data: { metric, value } }] });
  };
  const alarmAt = async (thing: string) => city.db('alarm').where({ thing_id: thing }).orderBy('id', 'desc').first();
  const duty: Actor = {
    ...{ kind: 'user', id: 'duty', name: '值班员', permissions: new Set(['alarm.read.all', 'alarm.handle']) },
    ...{ subjects: ['user:duty'], roles: [], unitIds: [], areaIds: [] },
  };
  const boss: Actor = { ...duty, id: 'boss', name: '主管', subjects: ['user:boss', 'role:alarm-supervisor'] };
  const complete = async (
    by: Actor | string,
    ticketId: string,
    name: string,
    outcome: string,
    values: JsonObject = {},
  ) => {
    const actor = typeof by === 'string' ? await city.who(by) : by;
    const task = await city
      .db('user_task')
      .where({ business_key: `ticket:${ticketId}`, state: 'open', name })
      .first();
    const payload = { taskKey: task.key, outcome, values };
    await city.engine.pipeline.submit({ type: 'task.complete', payload, actor });
    await city.engine.settle();
  };
  /** Both ask at the same time; on PostgreSQL the second one on another node. */
  const askTwice = async <R>(type: string, payload: object): Promise<R[]> => {
    const other = dialect === 'postgres' ? await startTestEngine(config, { clock: city.clock }) : undefined;
    const pipelines = [city.engine.pipeline, other?.engine.pipeline ?? city.engine.pipeline];
    const answers = await Promise.all(pipelines.map((pipeline) => pipeline.submit<R>({ type, payload, actor: duty })));
    await other?.close();
    await city.engine.settle();
    return answers;
  };

  it('opens one case, which goes to its end without a citizen', async () => {
    await says('pump-1', 'plain', 20);
    const alarm = await alarmAt('pump-1');
    const wanted = { alarmId: alarm.id, eventTypeId: 'hazard' };
    const answers = await askTwice<{ caseId: string; existing: boolean }>('alarm.open-case', wanted);
    expect(new Set(answers.map(({ caseId }) => caseId)).size).toBe(1);
    expect(answers.map(({ existing }) => existing).sort()).toEqual([false, true]);
    const { caseId } = answers[0]!;
    const again = await admin.post(`/api/v1/alarms/${alarm.id}/case`, { eventTypeId: 'noise' });
    expect(again.body).toEqual({ caseId, existing: true });
    expect(await city.db('case_file')).toHaveLength(1);

    const file = { type: 'case' as const, id: caseId };
    const detail = await admin.get(`/api/v1/cases/${caseId}`);
    expect(detail.body).toMatchObject({
      ...{ title: alarm.title, requests: [], address: '建设路 8 号', area: { id: 'town-1' }, status: 'to-dispatch' },
      alarm: { id: alarm.id, number: alarm.number },
      text: expect.stringContaining(alarm.number),
    });
    expect((await city.clock_(file, 'total')).due).not.toBeNull();
    const [opened] = await city.db('history').where({ object_id: caseId, kind: 'case.opened' });
    expect(JSON.parse(opened.data)).toEqual({ alarmNumber: alarm.number, alarmId: alarm.id });
    expect(
      (await city.history({ type: 'alarm', id: alarm.id })).filter((kind) => kind === 'alarm.case-opened'),
    ).toHaveLength(1);

    await city.complete('centre', file, '待派遣', 'dispatch', { unitId: 'public-works' });
    await city.complete('works', file, '待签收', 'sign');
    await says('pump-1', 'plain', 5);
    expect(await city.caseRow(caseId)).toMatchObject({ status: 'handling', closed_at: null });
    expect(await city.history(file)).toContain('case.alarm-cleared');
    const told = await city.notices({ template: 'case-alarm-cleared' });
    expect(told.map(({ receiver }) => receiver)).toEqual(['user:works', 'unit:public-works']);

    await city.complete('works', file, '办理', 'done', { result: 'solved', resultText: '已检修' });
    await city.complete('centre', file, '办结核查', 'pass');
    expect(await city.caseRow(caseId)).toMatchObject({ status: 'closed' });
    expect(await city.tasksOf(file)).toEqual([]);
    expect(await city.incidents()).toEqual([]);
  });

  it('gives a case to the unit that the rule names, and child tasks to those who help', async () => {
    await says('pump-2', 'led', 20);
    const { case_id } = await alarmAt('pump-2');
    const file = { type: 'case' as const, id: case_id };
    expect((await city.tasksOf(file)).sort()).toEqual(['协办', '待签收']);
    expect(await city.caseRow(case_id)).toMatchObject({
      status: 'to-sign',
      lead_unit_id: 'public-works',
      open_children: 1,
    });
    expect(await city.db('case_child').where({ case_id })).toMatchObject([
      { unit_id: 'lighting', title: '断开泵站 2照明' },
    ]);
    const lamps = city.test.as(await city.token('lamps'));
    expect((await lamps.get(`/api/v1/cases/${case_id}`)).status).toBe(200);
    expect((await city.db('linkage_run').where({ rule_id: 'led' }))[0]).toMatchObject({
      status: 'done',
      result: `case:${case_id}`,
    });
  });

  it('opens one ticket, repaired again until the feedback is confirmed', async () => {
    await says('pump-3', 'broken', 20);
    const alarm = await alarmAt('pump-3');
    const id: string = alarm.ticket_id;
    const [again] = await askTwice<{ ticketId: string; existing: boolean }>('alarm.open-ticket', { alarmId: alarm.id });
    expect(again).toEqual({ ticketId: id, existing: true });
    const row = async () => city.db('ticket').where({ id }).first();
    expect(await row()).toMatchObject({ status: 'to-confirm', title: '检修泵站 3', unit_id: 'public-works' });
    await complete(boss, id, '工单确认', 'accept', { unitId: 'public-works' });
    const works = city.test.as(await city.token('works'));
    const inbox = await works.get('/api/v1/tasks?view=unit&q=检修');
    expect(inbox.body.items).toMatchObject([{ name: '工单反馈', object: { type: 'ticket', id }, area: '城关镇' }]);
    expect((await works.get(`/api/v1/tickets/${id}`)).body).toMatchObject({
      status: 'in-repair',
      tasks: [{ mine: true }],
    });
    const ecology = city.test.as(await city.token('ecology'));
    for (const path of ['', '/history']) expect((await ecology.get(`/api/v1/tickets/${id}${path}`)).status).toBe(404);
    expect((await ecology.get('/api/v1/tickets')).body.total).toBe(0);

    await complete('works', id, '工单反馈', 'done', { feedback: '已更换密封' });
    await complete(boss, id, '工单反馈确认', 'return', { reason: '仍漏水' });
    expect(await row()).toMatchObject({ status: 'in-repair', rework: 1, reason: '仍漏水', handler_id: 'works' });
    await says('pump-3', 'broken', 5);
    expect(await row()).toMatchObject({ status: 'in-repair', closed_at: null });
    const told = await city.notices({ template: 'ticket-alarm-cleared', object_id: alarm.id });
    expect(told.map(({ receiver }) => receiver)).toContain('user:works');
    await complete('works', id, '工单反馈', 'done', { feedback: '重新安装' });
    await complete(boss, id, '工单反馈确认', 'pass');
    expect(await row()).toMatchObject({ status: 'done', result: '重新安装' });
    expect(await city.history({ type: 'ticket', id })).toEqual([
      ...['ticket.opened', 'ticket.confirmed', 'ticket.feedback', 'ticket.rework', 'ticket.alarm-cleared'],
      ...['ticket.feedback', 'ticket.closed'],
    ]);
    expect((await works.get('/api/v1/tickets?state=closed&q=GD')).body.items).toMatchObject([{ id, closed: true }]);
  });

  it('ends a rejected ticket with the reason', async () => {
    await says('pump-4', 'plain', 20);
    const { id: alarmId } = await alarmAt('pump-4');
    expect((await admin.post(`/api/v1/alarms/${alarmId}/ticket`, { unitId: 'nobody' })).status).toBe(422);
    const { body } = await admin.post(`/api/v1/alarms/${alarmId}/ticket`, { title: '检查' });
    await complete(boss, body.ticketId, '工单确认', 'reject', { reason: '设备在保' });
    expect(await city.db('ticket').where({ id: body.ticketId }).first()).toMatchObject({
      status: 'rejected',
      reason: '设备在保',
    });
    expect(await city.incidents()).toEqual([]);
    const seen = await admin.get(`/api/v1/alarms/${alarmId}`);
    expect(seen.body).toMatchObject({ ticket: { id: body.ticketId, closed: true } });
  });
});
