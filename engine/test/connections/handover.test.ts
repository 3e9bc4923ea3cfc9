/**
 * A department that works in its own system: a case is handed over by signed HTTP, acknowledged, answered — or it fails,
 * is refused, is answered twice, by a forger, or too late. The department's system here is a plain HTTP server.
 */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Json } from '../../src/core/json.ts';
import { systemActor } from '../../src/runtime/system-actor.ts';
import { parsedRow } from '../../src/store/read.ts';
import { onBothDatabases } from '../database.ts';
import { startTestEngine, type Client, type TestEngine } from '../engine.ts';

const KEY = 'a key that both sides hold';

const process = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  targetNamespace="test" id="test">
  <bpmn:error id="failed" errorCode="CONNECTOR_FAILED" /><bpmn:error id="refused" errorCode="CONNECTOR_REFUSED" />
  <bpmn:process id="handover" isExecutable="true">
    <bpmn:startEvent id="start" /><bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="send" />
    <bpmn:serviceTask id="send"><bpmn:extensionElements>
      <zeebe:taskDefinition type="connector:webhook:handover" />
    </bpmn:extensionElements></bpmn:serviceTask>
    <bpmn:boundaryEvent id="onFailure" attachedToRef="send"><bpmn:errorEventDefinition errorRef="failed" /></bpmn:boundaryEvent>
    <bpmn:boundaryEvent id="onRefusal" attachedToRef="send"><bpmn:errorEventDefinition errorRef="refused" /></bpmn:boundaryEvent>
    <bpmn:boundaryEvent id="onTimeout" attachedToRef="send"><bpmn:timerEventDefinition>
      <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P3D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
    <bpmn:sequenceFlow id="f2" sourceRef="send" targetRef="answered" /><bpmn:endEvent id="answered" />
    <bpmn:sequenceFlow id="f3" sourceRef="onFailure" targetRef="person" />
    <bpmn:sequenceFlow id="f4" sourceRef="onRefusal" targetRef="person" />
    <bpmn:sequenceFlow id="f5" sourceRef="onTimeout" targetRef="person" />
    <bpmn:userTask id="person"><bpmn:extensionElements><zeebe:userTask /></bpmn:extensionElements></bpmn:userTask>
    <bpmn:sequenceFlow id="f6" sourceRef="person" targetRef="end" /><bpmn:endEvent id="end" />
  </bpmn:process>
</bpmn:definitions>`;

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

onBothDatabases('handing over to a department', (open) => {
  let city: TestEngine;
  let admin: Client;
  let connectionId: string;
  let answerWith = 200;
  let received: Received[] = [];
  const department = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(answerWith, { 'content-type': 'application/json' }).end('{"reference":"LD-9"}');
    });
  });

  beforeAll(async () => {
    await new Promise<void>((done) => department.listen(0, '127.0.0.1', done));
    city = await startTestEngine((await open()).config);
    admin = await city.login('admin');
    await admin.put('/api/v1/units/lamps', { name: '路灯管理所', parentId: null, kind: 'department', areaId: null });
    const url = `http://127.0.0.1:${(department.address() as AddressInfo).port}/tasks`;
    const made = await admin.post('/api/v1/connections', {
      connectorId: 'webhook',
      name: '路灯系统',
      unitId: 'lamps',
      config: { url },
      secrets: { signingKey: KEY },
      allowPrivate: true,
    });
    expect(made.status).toBe(201);
    connectionId = made.body.id;
    await submit('definition.deploy', { resources: [{ name: 'handover.bpmn', content: process }] });
  });
  afterAll(async () => {
    await city.close();
    department.close();
  });
  beforeEach(() => {
    answerWith = 200;
    received = [];
  });

  const submit = <R = Json>(type: string, payload: unknown) =>
    city.engine.pipeline.submit<R>({ type, payload, actor: systemActor });
  const handOver = async () => {
    const { processInstanceKey } = await submit<{ processInstanceKey: string }>('instance.create', {
      processId: 'handover',
      variables: { leadUnit: 'lamps', number: '20261120-0001' },
    });
    await city.engine.settle();
    return processInstanceKey;
  };
  const exchange = async (instance: string) =>
    parsedRow(
      'exchange',
      await city.engine.database.knex('exchange').where({ process_instance_key: instance }).first(),
    );
  const where = async (instance: string) => {
    const rows = await city.engine.database
      .knex('element_instance')
      .where({ process_instance_key: instance })
      .orderBy('key');
    return rows.map((row) => String(row.element_id));
  };
  const sendBack = (message: object, options: { key?: string; at?: number } = {}) => {
    const body = JSON.stringify(message);
    const timestamp = Math.floor((options.at ?? city.clock.now()) / 1000);
    const signature = createHmac('sha256', options.key ?? KEY)
      .update(`${timestamp}.${body}`)
      .digest('hex');
    return city.visitor.request('POST', `/api/v1/connections/${connectionId}/in`, {
      headers: { 'x-liandong-timestamp': String(timestamp), 'x-liandong-signature': `v1=${signature}` },
      body,
    });
  };

  it('sends, takes the acknowledgement, takes the result once, goes on', async () => {
    const instance = await handOver();
    const { body, headers } = received[0]!;
    const sent = JSON.parse(body);
    expect(received).toHaveLength(1);
    expect(sent.data).toMatchObject({ number: '20261120-0001' });
    expect(headers['idempotency-key']).toBe(sent.id);
    expect(headers['x-liandong-signature']).toBe(
      `v1=${createHmac('sha256', KEY).update(`${headers['x-liandong-timestamp']}.${body}`).digest('hex')}`,
    );
    expect(await exchange(instance)).toMatchObject({ status: 'acknowledged', reference: 'LD-9' });

    const result = { id: 'r1', type: 'result', correlationKey: sent.id, data: { text: '已更换', outcome: 'solved' } };
    expect(await sendBack(result)).toMatchObject({ status: 202, body: { received: 'r1' } });
    expect(await sendBack(result)).toMatchObject({ status: 202 });
    expect(await exchange(instance)).toMatchObject({ status: 'answered', result: { text: '已更换' } });
    expect(await where(instance)).toContain('answered');
  });

  it('refuses forged and replayed messages and learns nothing from them', async () => {
    const instance = await handOver();
    const message = { id: 'f1', type: 'result', correlationKey: JSON.parse(received[0]!.body).id, data: {} };
    expect((await sendBack(message, { key: 'another key' })).status).toBe(401);
    expect((await sendBack(message, { at: city.clock.now() - 600_000 })).status).toBe(401);
    expect((await city.visitor.post('/api/v1/connections/999/in', message)).status).toBe(401);
    expect(await exchange(instance)).toMatchObject({ status: 'acknowledged' });
    expect((await sendBack({ ...message, correlationKey: 'unknown' })).status).toBe(409);
  });

  it('takes events of the other side into the event log, once', async () => {
    const message = {
      id: 'e1',
      type: 'event',
      eventType: 'reading',
      subject: 'lamp-9',
      data: { metric: 'on', value: false },
    };
    for (let times = 0; times < 2; times += 1) {
      expect(await sendBack(message)).toMatchObject({ status: 202, body: { received: 'e1' } });
    }
    const { body } = await admin.get('/api/v1/events?subject=lamp-9');
    expect(body.items).toMatchObject([
      { id: 'e1', source: `/connections/${connectionId}`, type: 'reading', data: { metric: 'on', value: false } },
    ]);
  });

  it('tries again while the other side is down, and gives the case to a person when it says no', async () => {
    answerWith = 503;
    const instance = await handOver();
    expect(await exchange(instance)).toMatchObject({ status: 'waiting' });
    answerWith = 404;
    await city.clock.advance(3_600_000);
    await city.engine.settle();
    expect(new Set(received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(await exchange(instance)).toMatchObject({ status: 'failed', detail: expect.stringContaining('404') });
    expect(await where(instance)).toContain('person');
  });

  it('gives a refused case to a person', async () => {
    const instance = await handOver();
    const id = JSON.parse(received[0]!.body).id;
    await sendBack({ id: 'no', type: 'refused', correlationKey: id, data: { detail: '不属本单位' } });
    expect(await exchange(instance)).toMatchObject({ status: 'refused', detail: '不属本单位' });
    expect(await where(instance)).toContain('person');
  });

  it('gives an unanswered case to a person after the time-out; a late answer changes nothing', async () => {
    const instance = await handOver();
    const id = JSON.parse(received[0]!.body).id;
    await city.clock.advance(3 * 86_400_000 + 1000);
    await city.engine.settle();
    expect(await where(instance)).toContain('person');
    expect((await sendBack({ id: 'late', type: 'result', correlationKey: id, data: { text: '晚了' } })).status).toBe(
      202,
    );
    expect(await where(instance)).not.toContain('answered');
    expect(await exchange(instance)).toMatchObject({ status: 'answered', result: { text: '晚了' } });
  });

  it('never shows the key', async () => {
    const list = await admin.get('/api/v1/connections');
    expect(list.body[0]).toMatchObject({ name: '路灯系统', secretsSet: ['signingKey'] });
    expect(JSON.stringify(list.body)).not.toContain(KEY);
    const stored = await city.engine.database.knex('connection').first();
    expect(JSON.stringify(stored)).not.toContain(KEY);
    const audit = await admin.get('/api/v1/audit');
    expect(JSON.stringify(audit.body)).not.toContain(KEY);
  });
});
