/** What follows from an alarm by rule: modes, cooldown, causes, approval, questions, deeds that fail. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import type { LinkageAction } from '../../src/features/alarm-rules/schema.ts';
import type { LinkageRunRow } from '../../src/features/linkage/tables.ts';
import { parsedRow } from '../../src/store/read.ts';
import { onBothDatabases } from '../database.ts';
import { foundTown, packOf, type RuleDraft, type Town } from './town.ts';

const over = (bound: number) => ({ all: [{ fact: 'value', operator: 'greaterThan', value: bound }] });
const text = (zh: string) => ({ zh, en: zh });
type Action = Omit<LinkageAction, 'mode' | 'name' | 'do'> & { do: JsonObject; mode?: string };

/** Raised above 10 as 4, from 20 on as 3, from 30 on as 2, at its metric. */
const rule = (id: string, actions: Action[], more: JsonObject = {}): RuleDraft =>
  ({
    id,
    alarm: {
      scope: { all: [{ fact: 'metric', operator: 'equal', value: id }] },
      grades: [
        { severity: 4, when: over(10) },
        { severity: 3, when: over(20) },
        { severity: 2, when: over(30) },
      ],
    },
    actions: actions.map((action) => ({ name: text(action.id), ...action })),
    ...more,
  }) as unknown as RuleDraft;

const start = (processId: string) => ({
  kind: 'process',
  processId,
  variables: { said: '{thing} {value}', n: '{value}' },
});
const publish = { kind: 'publish', screen: 'wall', text: text('{thing}：{value}') };
const ask = {
  kind: 'ask',
  to: ['role:officer'],
  question: text('{thing} 为何超标？'),
  within: 'PT2H',
  overdueTo: ['role:boss'],
};
const gate = {
  kind: 'connector',
  connectorId: 'webhook',
  action: 'handover',
  input: { gate: '{thing}' },
  physical: true,
};

const notice = (id: string) => ({ id, title: text(`${id} {number}`), text: text('{question}（{dueAt}）') });
const rules = [
  rule('single', [{ id: 'go', on: ['raised', 'worse'], do: start('patrol') }]),
  rule('restart', [{ id: 'go', on: ['raised', 'worse'], do: start('patrol'), mode: 'restart' }]),
  rule('queued', [{ id: 'go', on: ['raised', 'worse'], do: start('patrol'), mode: 'queued' }]),
  rule('cool', [{ id: 'show', on: ['raised'], do: publish, cooldown: 'PT10M' }]),
  rule('when', [
    {
      id: 'show',
      on: ['raised', 'worse'],
      do: publish,
      when: { all: [{ fact: 'severity', operator: 'lessThanInclusive', value: 3 }] },
    },
  ]),
  rule('ring', [{ id: 'echo', on: ['raised', 'worse'], do: start('echo'), mode: 'queued' }]),
  ...[1, 2, 3, 4].map((n) => rule(`chain${n}`, [{ id: 'next', on: ['raised'], do: start(`to-chain${n + 1}`) }])),
  rule('asked', [
    { id: 'why', on: ['raised', 'worse'], do: ask },
    { id: 'late', on: ['cause-overdue'], do: publish },
    { id: 'thanks', on: ['cause-given'], do: publish },
  ]),
  rule('gate', [{ id: 'open', on: ['raised'], do: gate }]),
  rule('broken', [
    { id: 'nowhere', on: ['raised'], do: start('no-such-process') },
    { id: 'show', on: ['raised'], do: publish },
  ]),
];

const bpmn = (id: string, inside: string) => `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="test" id="d-${id}">
  <bpmn:process id="${id}" isExecutable="true"><bpmn:startEvent id="start" /><bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="work" />
    ${inside}<bpmn:sequenceFlow id="f2" sourceRef="work" targetRef="end" /><bpmn:endEvent id="end" /></bpmn:process>
</bpmn:definitions>`;
const patrol = bpmn(
  'patrol',
  '<bpmn:userTask id="work" name="巡查"><bpmn:extensionElements><zeebe:userTask /></bpmn:extensionElements></bpmn:userTask>',
);
/** Tells the metric's own alarm, or the next one of the chain, once more and worse. */
const emit = (id: string, metric: string) =>
  bpmn(
    id,
    `<bpmn:serviceTask id="work"><bpmn:extensionElements><zeebe:taskDefinition type="liandong:event.emit" />
      <zeebe:taskHeaders><zeebe:header key="type" value="reading" /></zeebe:taskHeaders>
      <zeebe:ioMapping><zeebe:input source='={metric: "${metric}", value: n + 10}' target="data" /></zeebe:ioMapping>
    </bpmn:extensionElements></bpmn:serviceTask>`,
  );

onBothDatabases('linkage', (open) => {
  let town: Town;
  beforeAll(async () => {
    const notices = JSON.stringify([notice('cause-asked'), notice('cause-overdue')]);
    const { config } = await open();
    town = await foundTown(config, '10:00:00', { ...packOf(rules), 'notices.json': notices });
    const models = [patrol, emit('echo', 'ring'), ...[2, 3, 4, 5].map((n) => emit(`to-chain${n}`, `chain${n}`))];
    const resources = models.map((content, i) => ({ name: `m${i}.bpmn`, content }));
    await town.submit('definition.deploy', { resources });
  });
  afterAll(() => town.close());

  const says = (metric: string, value: number) => town.says(`at-${metric}`, { metric, value });
  const alarmOf = async (ruleId: string) => town.db('alarm').where({ rule_id: ruleId }).orderBy('id', 'desc').first();
  const runs = async (ruleId: string, actionId?: string): Promise<LinkageRunRow[]> => {
    const raw: unknown[] = await town
      .db('linkage_run')
      .where({ rule_id: ruleId, ...(actionId && { action_id: actionId }) })
      .orderBy('id');
    return raw.map((each) => parsedRow('linkage_run', each));
  };
  const states = async (ruleId: string, actionId?: string) =>
    (await runs(ruleId, actionId)).map(({ status }) => status);
  const instances = async (): Promise<{ key: string; status: string }[]> =>
    town.db('process_instance').where({ process_id: 'patrol' }).orderBy('key').select('key', 'status');
  const finish = async (run: LinkageRunRow) => {
    const task = await town
      .db('user_task')
      .where({ process_instance_key: run.result!.split(':')[1] })
      .first();
    await town.submit('user-task.complete', { userTaskKey: task.key, variables: {} });
  };
  const person = (permissions: string[], subjects: string[] = []) => ({
    ...{ kind: 'user' as const, id: 'wang', name: '王', permissions: new Set(['alarm.read.all', ...permissions]) },
    ...{ subjects: ['user:wang', ...subjects], roles: [], unitIds: [], areaIds: [] },
  });
  const decide = async (approve: boolean, permissions = ['linkage.approve']) => {
    const [run] = (await runs('gate')).slice(-1);
    const payload = { alarmId: run!.alarm_id, runId: run!.id, approve };
    await town.engine.pipeline.submit({ type: 'linkage.decide', payload, actor: person(permissions) });
    await town.engine.settle();
  };

  it('leaves out what comes while one runs, ends the old one, or lets the new one wait', async () => {
    for (const id of ['single', 'restart', 'queued']) {
      await says(id, 15);
      await says(id, 25);
    }
    expect(await states('single')).toEqual(['running', 'left-out']);
    expect(await states('restart')).toEqual(['ended', 'running']);
    expect(await states('queued')).toEqual(['running', 'queued']);
    expect((await instances()).map(({ status }) => status)).toEqual(['active', 'terminated', 'active', 'active']);
    const variables = await town
      .db('variable_scope')
      .where({ scope_key: (await instances())[0]!.key })
      .first();
    const alarm = await alarmOf('single');
    expect(JSON.parse(variables.variables)).toMatchObject({
      ...{ said: 'at-single 15', n: 15, causes: [`alarm:${alarm.id}`], alarm: { number: alarm.number, severity: 4 } },
    });
    await finish((await runs('queued'))[0]!);
    expect(await states('queued')).toEqual(['done', 'running']);
    await finish((await runs('queued'))[1]!);
    await finish((await runs('single'))[0]!);
    await says('single', 35);
    expect(await states('single')).toEqual(['done', 'left-out', 'running']);
    expect(await states('queued')).toEqual(['done', 'done']);
  });

  it('rests within the cooldown, and asks its own condition', async () => {
    for (const value of [15, 5, 15, 5]) await says('cool', value);
    expect(await states('cool')).toEqual(['done', 'left-out']);
    await town.at('10:10:00');
    await says('cool', 15);
    expect(await states('cool')).toEqual(['done', 'left-out', 'done']);
    await says('when', 15);
    await says('when', 25);
    expect((await runs('when')).map(({ moment, status }) => `${moment} ${status}`)).toEqual(['worse done']);
    const admin = await town.test.login('admin');
    const { body } = await admin.get('/api/v1/screens/wall');
    expect(body.map((each: { text: object }) => each.text)[0]).toEqual(text('at-when：25'));
  });

  it('stops a ring, and a chain that grows too long, and shows what led there', async () => {
    await says('ring', 15);
    const [first, second] = await runs('ring');
    expect([first!.status, second!.status]).toEqual(['done', 'refused']);
    expect(second!.detail!.zh).toContain('联动成环');
    expect(second!.causes.map((each) => each.split(':')[0])).toEqual(['alarm', 'process', 'event', 'alarm']);
    expect(await states('ring')).toHaveLength(2);

    await says('chain1', 15);
    expect(await alarmOf('chain4')).toMatchObject({ severity: 2, thing_id: 'at-chain1' });
    expect(await states('chain3')).toEqual(['done']);
    const [refused] = await runs('chain4');
    expect(refused).toMatchObject({ status: 'refused', detail: { zh: expect.stringContaining('因果链超过 8 级') } });
    expect(refused!.causes).toHaveLength(10);
  });

  it('asks once while nobody has answered, and goes on with the answer or the deadline', async () => {
    await says('asked', 15);
    await says('asked', 25);
    const alarm = await alarmOf('asked');
    expect(await states('asked', 'why')).toEqual(['done', 'left-out']);
    const questions = () => town.db('cause_question').where({ alarm_id: alarm.id }).orderBy('id');
    const [question] = await questions();
    expect(JSON.parse(question.question)).toEqual(text('at-asked 为何超标？'));
    const told = (template: string) =>
      town.db('notice').where({ template, object_id: alarm.id }).select('receiver', 'text');
    expect(await told('cause-asked')).toEqual([
      { receiver: 'role:officer', text: 'at-asked 为何超标？（11月23日 12:10）' },
    ]);
    await town.at('12:10:01');
    expect(await questions()).toMatchObject([{ overdue_at: question.due_at, answer: null }]);
    expect(await states('asked', 'late')).toEqual(['done']);
    expect(await told('cause-overdue')).toEqual([
      { receiver: 'role:boss', text: 'at-asked 为何超标？（11月23日 12:10）' },
    ]);

    const answer = (actor: object) => {
      const payload = { alarmId: alarm.id, questionId: question.id, text: '布袋破损' };
      return town.engine.pipeline.submit({ type: 'cause.answer', payload, actor: actor as ReturnType<typeof person> });
    };
    await expect(answer(person([]))).rejects.toMatchObject({ code: 'NOT_PERMITTED' });
    await answer({ ...person([], ['role:officer']), permissions: new Set() });
    await town.engine.settle();
    expect(await questions()).toMatchObject([{ answer: '布袋破损', answered_by_name: '王' }]);
    expect(await states('asked', 'thanks')).toEqual(['done']);
    await expect(answer(person(['alarm.handle']))).rejects.toMatchObject({ code: 'CAUSE_ANSWERED' });
    await says('asked', 35);
    expect(await states('asked', 'why')).toEqual(['done', 'left-out', 'done']);
  });

  it('waits for a person before it acts on the world; approved twice is once, refused and expired are final', async () => {
    await says('gate', 15);
    expect(await states('gate')).toEqual(['waiting-approval']);
    await town.at('12:40:01');
    expect(await states('gate')).toEqual(['refused']);
    await expect(decide(true)).rejects.toMatchObject({ code: 'APPROVAL_OVER' });
    await says('gate', 5);
    await says('gate', 15);
    await decide(false);
    await decide(false);
    await expect(decide(true)).rejects.toMatchObject({ code: 'APPROVAL_OVER' });
    expect(await states('gate')).toEqual(['refused', 'refused']);
    await says('gate', 5);
    await says('gate', 15);
    await decide(true);
    await decide(true);
    // There is no connection: approved, and failed for a reason that can be read.
    const [last] = (await runs('gate')).slice(-1);
    expect(last).toMatchObject({ status: 'failed', decided_by: 'wang', detail: { zh: '没有可用的 webhook 连接' } });
    const entries = await town.db('history').where({ object_id: last!.alarm_id }).orderBy('key').select('kind');
    expect(entries.map(({ kind }) => kind)).toEqual([
      'alarm.raised',
      'linkage.waiting',
      'linkage.approved',
      'linkage.failed',
    ]);
  });

  it('does not let the alarm, or another action, suffer from a deed that fails', async () => {
    await says('broken', 15);
    expect(await alarmOf('broken')).toMatchObject({ severity: 4, active: 1 });
    expect(await states('broken', 'nowhere')).toEqual(['failed']);
    expect(await states('broken', 'show')).toEqual(['done']);
    const admin = await town.test.login('admin');
    const alarm = await alarmOf('broken');
    expect((await admin.post(`/api/v1/alarms/${alarm.id}/runs/1/approve`, {})).status).toBe(404);
  });
});
