/** Calls to other systems that follow from alarms: approved by a person, or in advance by whoever published the rule. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { JsonObject } from '../../src/core/json.ts';
import type { Feature } from '../../src/features/feature.ts';
import type { Actor } from '../../src/runtime/command.ts';
import { onBothDatabases } from '../database.ts';
import type { Client } from '../engine.ts';
import { foundTown, packOf, type RuleDraft, type Town } from './town.ts';

const text = (zh: string) => ({ zh, en: zh });
const call = {
  kind: 'connector',
  connectorId: 'webhook',
  action: 'handover',
  input: { gate: '{thing}', at: '{value}' },
};
const rule = (id: string, deed: JsonObject): RuleDraft =>
  ({
    id,
    alarm: {
      scope: { all: [{ fact: 'metric', operator: 'equal', value: id }] },
      grades: [{ severity: 2, when: { all: [{ fact: 'value', operator: 'greaterThan', value: 10 }] } }],
    },
    actions: [{ id: 'open', name: text('开闸'), on: ['raised'], do: { ...call, ...deed } }],
  }) as unknown as RuleDraft;
const rules = [
  rule('quiet', {}),
  rule('gate', { physical: true }),
  rule('sure', { physical: true, preapproved: true }),
  rule('lost', { physical: false }),
];
/** Takes out of a run what it cannot do without. */
const breaker: Feature = {
  name: 'breaker',
  commands: [
    {
      type: 'test.break',
      payload: z.object({ id: z.string() }),
      async execute(uow, { id }: { id: string }) {
        const run = await uow.require('linkage_run', id);
        uow.update('linkage_run', { ...run, deed: { kind: 'connector', action: 'open' } as never });
      },
    },
  ],
};

onBothDatabases('calls that follow from alarms', (open) => {
  let town: Town;
  let admin: Client;
  let received: { key: string | undefined; data: JsonObject }[] = [];
  let answerWith = 200;
  const gates = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const key = request.headers['idempotency-key'];
      received.push({ key: key as string, data: JSON.parse(Buffer.concat(chunks).toString()).data });
      response.writeHead(answerWith, { 'content-type': 'application/json' }).end('{"reference":"G-1"}');
    });
  });

  beforeAll(async () => {
    await new Promise<void>((done) => gates.listen(0, '127.0.0.1', done));
    town = await foundTown((await open()).config, '10:00:00', packOf(rules), [breaker]);
    admin = await town.test.login('admin');
    await admin.put('/api/v1/units/gates', { name: '闸管所', parentId: null, kind: 'department', areaId: null });
    const connection = {
      ...{ connectorId: 'webhook', name: '闸门', unitId: 'gates', allowPrivate: true },
      config: { url: `http://127.0.0.1:${(gates.address() as AddressInfo).port}/gates` },
      secrets: { signingKey: 'a key that both sides hold' },
    };
    expect((await admin.post('/api/v1/connections', connection)).status).toBe(201);
    for (const { id } of rules) await town.thing(`at-${id}`, { unit_id: id === 'lost' ? null : 'gates' });
  });
  afterAll(async () => {
    await town.close();
    gates.close();
  });

  const says = async (metric: string, value = 20) => {
    received = [];
    await town.says(`at-${metric}`, { metric, value });
    return latest(metric);
  };
  const latest = async (ruleId: string) =>
    town.db('linkage_run').where({ rule_id: ruleId }).orderBy('id', 'desc').first();

  it('calls with the run as its key, and is done when the other side has it', async () => {
    const run = await says('quiet');
    expect(received).toEqual([{ key: run.id, data: { gate: 'at-quiet', at: 20 } }]);
    expect(run).toMatchObject({ status: 'done', result: `exchange:${run.id}` });
    answerWith = 404;
    await says('quiet', 5);
    expect(await says('quiet')).toMatchObject({ status: 'failed' });
    answerWith = 200;
    expect(await says('lost')).toMatchObject({ status: 'failed', detail: expect.stringContaining('没有可用的') });
  });

  it('waits for a person, by the route of the alarm', async () => {
    const run = await says('gate');
    expect([run.status, received]).toEqual(['waiting-approval', []]);
    const path = `/api/v1/alarms/${run.alarm_id}/runs/${run.id}`;
    const officer = await town.test.hire({ username: 'officer' });
    expect((await officer.post(`${path}/approve`, {})).status).toBe(403);
    const seen = await admin.get(`/api/v1/alarms/${run.alarm_id}`);
    expect(seen.body.runs).toMatchObject([{ id: run.id, status: 'waiting-approval', mayApprove: true }]);
    expect((await admin.post(`${path}/approve`, { note: '已看视频' })).status).toBe(200);
    expect((await admin.post(`${path}/approve`, {})).status).toBe(200);
    await town.engine.settle();
    expect(received).toHaveLength(1);
    expect(await latest('gate')).toMatchObject({ status: 'done', decided_by_name: expect.any(String) });
    expect((await admin.post(`${path}/refuse`, {})).status).toBe(409);
  });

  it('acts at once only when a person who may has published the rule so', async () => {
    // A pack says so, and nobody: it waits.
    expect(await says('sure')).toMatchObject({ status: 'waiting-approval' });
    const file = (await admin.get('/api/v1/alarm-rules/sure')).body.rule;
    const designer: Actor = {
      ...{ kind: 'user', id: 'designer', name: '设计', permissions: new Set(['rule.publish']) },
      ...{ subjects: [], roles: [], unitIds: [], areaIds: [] },
    };
    const payload = { rule: { ...file, description: text('改') }, packId: 'town-alarms' };
    await town.engine.pipeline.submit({ type: 'alarm-rule.publish', payload, actor: designer });
    // Somebody who may, but publishes another rule, does not approve this one.
    await admin.put('/api/v1/alarm-rules/quiet', { rule: (await admin.get('/api/v1/alarm-rules/quiet')).body.rule });
    await says('sure', 5);
    expect(await says('sure')).toMatchObject({ status: 'left-out' });
    expect(await town.db('linkage_run').where({ rule_id: 'sure', status: 'done' })).toEqual([]);
    expect((await admin.put('/api/v1/alarm-rules/sure', { rule: payload.rule })).status).toBe(200);
    await town.at('10:31:00');
    await says('sure', 5);
    expect(await says('sure')).toMatchObject({ status: 'done', decided_by: null });
    expect(received).toHaveLength(1);
  });

  it('tries what goes wrong again with growing pauses, then says why it failed', async () => {
    await says('gate', 5);
    const { id, alarm_id } = await says('gate');
    // A row that is broken is not refused: it goes wrong.
    await town.submit('test.break', { id });
    expect((await admin.post(`/api/v1/alarms/${alarm_id}/runs/${id}/approve`, {})).status).toBe(200);
    await town.engine.settle();
    expect(await latest('gate')).toMatchObject({ status: 'running', attempts: 1 });
    for (const time of ['11:15:00', '11:30:00', '11:45:00', '12:00:00', '12:15:00']) await town.at(time);
    expect(await latest('gate')).toMatchObject({ status: 'failed', attempts: 6 });
    expect(await town.db('history').where({ object_id: alarm_id, kind: 'linkage.failed' })).toHaveLength(1);
    expect(received).toEqual([]);
  });
});
