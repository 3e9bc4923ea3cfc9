/** 交办: a department that works in its own system gets the case through its connection; without an answer a person takes it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onBothDatabases } from '../database.ts';
import { foundCity, type City } from './city.ts';

onBothDatabases('hotline hand-over', (open) => {
  let city: City;
  let connectionId: string;
  beforeAll(async () => {
    city = await foundCity((await open()).config);
    // Nobody listens there: calls fail and are tried again, as with a system that is down.
    const admin = await city.test.login('admin');
    const { body } = await admin.post('/api/v1/connections', {
      connectorId: 'webhook',
      name: '生态环境局业务系统',
      unitId: 'ecology',
      config: { url: 'http://127.0.0.1:9/cases' },
      secrets: { signingKey: 'a key that both sides hold' },
      allowPrivate: true,
    });
    connectionId = body.id;
  });
  afterAll(() => city.close());

  async function handedOver() {
    const filed = await city.request('noise');
    const request = { type: 'request' as const, id: filed.id };
    await city.complete('seat', request, '受理', 'convert', { eventTypeId: 'noise', urgency: 'ordinary' });
    const { id } = await city.caseOf(filed.id);
    const file = { type: 'case' as const, id: id as string };
    await city.complete('centre', file, '待派遣', 'dispatch', { unitId: 'ecology' });
    return file;
  }

  it("takes over the result of the department's system", async () => {
    const file = await handedOver();
    const [exchange] = await city.db('exchange').where({ business_key: `case:${file.id}` });
    expect(exchange.ended_at).toBeNull();
    const data = { text: '已责令整改', outcome: 'partly' };
    const event = { id: 'e1', type: 'result', correlationKey: exchange.id, data };
    await city.submit('admin', 'connection.receive', { connectionId, events: [event] });
    expect(await city.caseRow(file.id)).toMatchObject({ status: 'to-verify' });
    const results = await city.db('case_result').where({ case_id: file.id });
    expect(results).toMatchObject([{ outcome: 'partly', text: '已责令整改', unit_id: 'ecology' }]);
    expect(await city.incidents()).toEqual([]);
  });

  it('goes to a person when the system does not answer in time', async () => {
    const file = await handedOver();
    expect(await city.tasksOf(file)).toEqual([]);
    await city.after(2, 'working-days');
    expect(await city.tasksOf(file)).toEqual(['待签收']);
    expect(await city.history(file)).toContain('case.handover-failed');
    await city.complete('ecology', file, '待签收', 'sign');
    expect(await city.caseRow(file.id)).toMatchObject({ status: 'handling' });
  });
});
