/** Channels that lead out of the house, against peers that know only the protocols; and the log that says what became of it. */
import { createHmac } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { onBothDatabases } from '../database.ts';
import { deskPack, openDesk, toDuty, type Desk } from './desk.ts';
import { httpGateway, mailServer } from './peers.ts';

const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});
const kept = <T extends { close(): Promise<void> }>(peer: T): T => {
  closing.push(() => peer.close());
  return peer;
};

const result = { path: 'code', ok: ['0'], auth: ['AUTH'], message: 'msg', reference: 'id' };
const smsTo = (port: number) => ({
  connectorId: 'sms-gateway',
  name: '短信平台',
  config: { url: `http://127.0.0.1:${port}/send`, signature: '【小镇】', result },
  secrets: { apiKey: 'provider-key-1' },
  allowPrivate: true,
});
const mailTo = (port: number) => ({
  connectorId: 'smtp',
  name: '值班邮箱',
  config: { host: '127.0.0.1', port, security: 'none', user: 'duty', from: 'duty@example.org', fromName: '值班室' },
  secrets: { password: 'mail-password' },
  allowPrivate: true,
});
const wang = { phone: '13800000001', email: 'wang@example.org' };

async function connect(desk: Desk, connection: object): Promise<string> {
  const admin = await desk.test.login('admin');
  const { status, body } = await admin.post('/api/v1/connections', connection);
  expect(status, JSON.stringify(body)).toBe(201);
  return body.id;
}

onBothDatabases('notice channels', (open) => {
  const desk = async (routes: object = toDuty) => openDesk((await open()).config, '10:00:00', deskPack(routes));

  it('tries again under the same key until the gateway takes it, across a restart', async () => {
    const gateway = kept(await httpGateway([{ status: 503 }, { status: 502 }]));
    const { config } = await open();
    const before = await openDesk(config, '10:00:00', deskPack(toDuty));
    await connect(before, smsTo(gateway.port));
    await before.hire('wang', wang);
    await before.thing('g-1');
    await before.reads('g-1', 25);
    expect(await before.told({ channel: 'sms' })).toEqual(['sms wang waiting 10:00:00 较大告警：g-1水位异常']);
    await before.close();

    const duty = await openDesk(config, '10:00:05');
    await duty.at('10:00:15');
    expect(await duty.told({ channel: 'sms' })).toEqual(['sms wang sent 10:00:15 较大告警：g-1水位异常']);
    const [row] = await duty.rows({ channel: 'sms' });
    expect(row!.attempts!.map(({ outcome }) => outcome)).toEqual(['retry', 'unknown', 'ok']);
    expect(gateway.requests).toHaveLength(3);
    expect(new Set(gateway.requests.map(({ headers }) => headers['idempotency-key']))).toEqual(new Set([row!.id]));
    expect(JSON.parse(gateway.requests[0]!.body)).toEqual({
      to: '13800000001',
      text: '【小镇】较大 g-1水位异常 25',
      id: row!.id,
    });
    expect(gateway.requests[0]!.headers['authorization']).toBe('Bearer provider-key-1');
    expect(await duty.rows()).toHaveLength(2);
    await duty.close();
  });

  it('takes the next channel when one fails for good, and shows the chain', async () => {
    const gateway = kept(await httpGateway([{ status: 200, body: '{"code":"BLACK","msg":"黑名单"}' }]));
    const mails = kept(await mailServer('mail-password'));
    const duty = await desk();
    await connect(duty, smsTo(gateway.port));
    await connect(duty, mailTo(mails.port));
    await duty.hire('wang', wang);
    await duty.thing('g-1');
    await duty.reads('g-1', 25);
    expect((await duty.told()).slice(1)).toEqual([
      'sms wang failed 10:00:00 较大告警：g-1水位异常',
      'mail wang sent 10:00:00 较大告警：g-1水位异常',
    ]);
    const [mail] = await duty.rows({ channel: 'mail' });
    expect(mails.mails).toHaveLength(1);
    expect(mails.mails[0]).toMatchObject({
      from: 'duty@example.org',
      to: ['wang@example.org'],
      login: 'duty',
      headers: {
        subject: '较大告警：g-1水位异常',
        from: '值班室 <duty@example.org>',
        'message-id': `<notice-${mail!.id}@example.org>`,
      },
    });
    expect(mails.mails[0]!.text.trim()).toBe('g-1，，当前 25，11月23日 10:00');

    const admin = await duty.test.login('admin');
    const log = await admin.get(`/api/v1/notices/log?objectType=alarm&objectId=${await duty.idOf('g-1')}`);
    expect(log.body.total).toBe(3);
    const { body } = await admin.get(`/api/v1/notices/log/${mail!.id}`);
    expect(body).toMatchObject({
      channel: 'mail',
      status: 'sent',
      address: 'wang@example.org',
      connection: { name: '值班邮箱' },
      route: { id: 'town-alarms/all', name: { zh: '全部告警' } },
      alarms: [{ number: 'GJ20261123-0001' }],
      attempts: [{ outcome: 'ok' }],
      chain: [
        { channel: 'sms', status: 'failed', reason: 'BLACK 黑名单' },
        { channel: 'mail', status: 'sent', reason: null },
      ],
      mayRetry: false,
    });
    const [sms] = await duty.rows({ channel: 'sms' });
    expect((await admin.post(`/api/v1/notices/log/${mail!.id}/retry`)).body).toMatchObject({
      code: 'NOTICE_NOT_RETRYABLE',
    });
    expect((await admin.post(`/api/v1/notices/log/${sms!.id}/retry`)).status).toBe(200);
    await duty.engine.settle();
    expect(await duty.told({ channel: 'sms' })).toEqual(['sms wang sent 10:00:00 较大告警：g-1水位异常']);
    expect(gateway.requests.map(({ headers }) => headers['idempotency-key'])).toEqual([sms!.id, sms!.id]);
    expect(await duty.rows()).toHaveLength(3);
    await duty.close();
  });

  it('tells the administrators once when a channel refuses our login, and goes on by the next', async () => {
    const mails = kept(await mailServer('another-password'));
    const gateway = kept(await httpGateway());
    const duty = await desk({ ...toDuty, channels: ['mail', 'sms'] });
    await connect(duty, mailTo(mails.port));
    await connect(duty, smsTo(gateway.port));
    await duty.hire('wang', wang);
    for (const id of ['g-1', 'g-2']) await duty.thing(id);
    await duty.reads('g-1', 25);
    await duty.reads('g-2', 25);
    expect(await duty.told({ channel: 'mail' })).toEqual([
      'mail wang failed 10:00:00 较大告警：g-1水位异常',
      'mail wang failed 10:00:00 较大告警：g-2水位异常',
    ]);
    expect((await duty.rows({ channel: 'sms' })).map(({ status }) => status)).toEqual(['sent', 'sent']);
    expect((await duty.rows({ template: 'channel-auth' })).map(({ receiver }) => receiver)).toEqual(['role:admin']);
    expect(mails.mails).toEqual([]);
    await duty.close();
  });

  it('sends nothing where nothing is connected, says so, and goes on to what is', async () => {
    const mails = kept(await mailServer('mail-password'));
    const duty = await desk();
    await duty.hire('wang', wang);
    await duty.hire('li', { phone: '13800000002', email: 'nobody@example.org' });
    await duty.thing('g-1');
    await duty.reads('g-1', 25);
    expect((await duty.rows({ channel: 'sms' })).map(({ status, reason }) => `${status} ${reason}`)).toEqual([
      'shown-only 未接通道，仅记录',
      'shown-only 未接通道，仅记录',
    ]);
    expect(await duty.rows({ channel: 'mail' })).toEqual([]);
    await connect(duty, mailTo(mails.port));
    await duty.thing('g-2');
    await duty.reads('g-2', 25);
    expect((await duty.told({ channel: 'mail' })).sort()).toEqual([
      'mail li failed 10:00:00 较大告警：g-2水位异常',
      'mail wang sent 10:00:00 较大告警：g-2水位异常',
    ]);
    const staff = await duty.test.login('admin');
    expect((await staff.get('/api/v1/notice-channels')).body).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ channel: 'sms', connection: null }),
        expect.objectContaining({ channel: 'mail', connection: expect.objectContaining({ name: '值班邮箱' }) }),
      ]),
    );
    await duty.close();
  });

  it('tells the system of the unit that is responsible, signed', async () => {
    const system = kept(await httpGateway());
    const duty = await desk({ ...toDuty, receivers: ['thing-unit'], channels: ['webhook'] });
    const unit = { id: 'u-1', name: '消防队', parentId: null, kind: 'department', areaId: null, active: true };
    await duty.submit('unit.put', unit);
    await connect(duty, {
      connectorId: 'webhook',
      name: '消防队系统',
      unitId: 'u-1',
      config: { url: `http://127.0.0.1:${system.port}/in` },
      secrets: { signingKey: 'shared-key-9' },
      allowPrivate: true,
    });
    await duty.thing('g-1', { unit_id: 'u-1' });
    await duty.reads('g-1', 25);
    const [{ headers, body }] = system.requests as [(typeof system.requests)[0]];
    const signed = createHmac('sha256', 'shared-key-9').update(`${String(headers['x-liandong-timestamp'])}.${body}`);
    expect(headers['x-liandong-signature']).toBe(`v1=${signed.digest('hex')}`);
    expect(JSON.parse(body)).toMatchObject({
      type: 'notice',
      data: { title: '较大告警：g-1水位异常', object: { type: 'alarm', number: 'GJ20261123-0001' } },
    });
    expect(await duty.told({ channel: 'webhook', status: 'sent' })).toHaveLength(1);
    await duty.close();
  });

  it('reads the routes and tries them out for whoever may', async () => {
    const quietHours = { from: '22:00', to: '07:00' };
    const match = { all: [{ fact: 'vertical', operator: 'equal', value: 'fire' }] };
    const fire = { id: 'fire', name: { zh: '消防', en: 'Fire' }, match, quietHours, groupWait: 'PT30S' };
    const duty = await desk({ ...toDuty, children: [fire] });
    await duty.hire('wang', wang);
    const admin = await duty.test.login('admin');
    const { body: tree } = await admin.get('/api/v1/notice-routes');
    expect(
      tree.trees[0].routes.map(({ id, depth, sentence }: never) => [id, depth, (sentence as { zh: string }).zh]),
    ).toEqual([
      ['all', 0, '所有告警 → 值班员 站内和短信，失败改邮件'],
      ['fire', 1, '消防 → 值班员 站内和短信，失败改邮件；等 30 秒再发；22:00–07:00 只发特别重大'],
    ]);
    const tried = await admin.post('/api/v1/notice-routes/try', {
      severity: 3,
      vertical: 'fire',
      at: '2026-11-23T23:00:00+08:00',
    });
    expect(tried.body).toMatchObject({
      steps: [
        { routeId: 'all', outcome: 'passed' },
        { routeId: 'fire', outcome: 'taken', why: { zh: '因为 行业=消防' } },
      ],
      told: [
        {
          routeId: 'fire',
          template: 'alarm-raised',
          bellAt: '2026-11-23T23:00:00.000+08:00',
          outAt: '2026-11-24T07:00:00.000+08:00',
          heldBy: 'quiet',
          receivers: [
            { name: { zh: '值班员' }, people: [{ name: 'wang', channels: ['in-app', 'sms', 'mail'] }], total: 1 },
          ],
        },
      ],
    });
    expect((await duty.rows()).length).toBe(0);
    await duty.close();
  });
});
