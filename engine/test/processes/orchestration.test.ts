/** What /v2 refuses, and how it searches: fixed fields, bound values, cursors that neither skip nor repeat. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onBothDatabases } from '../database.ts';
import { startTestEngine, type Client, type TestEngine } from '../engine.ts';
import { bpmn, chain, end, serviceTask, start, userTask } from './models.ts';

const work = bpmn('work', start() + serviceTask('do', 'do-it') + end() + chain('start', 'do', 'end'));

onBothDatabases('the process API', (open) => {
  let city: TestEngine;
  let admin: Client;
  const keys: string[] = [];

  beforeAll(async () => {
    city = await startTestEngine((await open()).config);
    admin = await city.login('admin');
    await deploy(admin, { 'work.bpmn': work });
    for (let n = 0; n < 7; n += 1) {
      const { body } = await admin.post('/v2/process-instances', {
        processDefinitionId: 'work',
        variables: { n, even: n % 2 === 0, 'odd "name"': n },
        tags: ['t'],
        businessId: `b${n}`,
      });
      keys.push(body.processInstanceKey);
    }
  });
  afterAll(() => city.close());

  const find = (filter: object, more: object = {}) =>
    admin.post('/v2/process-instances/search', { filter: { processDefinitionId: 'work', ...filter }, ...more });
  const keysOf = async (answer: ReturnType<typeof find>) =>
    (await answer).body.items.map((item: { processInstanceKey: string }) => item.processInstanceKey);

  it('pages by offset and by cursor, forwards and backwards, without gaps', async () => {
    const sort = [{ field: 'processDefinitionVersion', order: 'DESC' }, { field: 'endDate' }];
    const all = await keysOf(find({}, { sort }));
    expect(new Set(all)).toEqual(new Set(keys));
    const seen: string[] = [];
    let after: string | undefined;
    let before = '';
    for (let n = 0; n < 4; n += 1) {
      const { body } = await find({}, { sort, page: { limit: 2, ...(after ? { after } : {}) } });
      expect(body.page).toMatchObject({ totalItems: 7, hasMoreTotalItems: false });
      seen.push(...body.items.map((item: { processInstanceKey: string }) => item.processInstanceKey));
      after = body.page.endCursor;
      before = body.page.startCursor;
    }
    expect(seen).toEqual(all);
    expect(await keysOf(find({}, { sort, page: { limit: 2, before } }))).toEqual(all.slice(4, 6));
    expect(await keysOf(find({}, { sort, page: { from: 5, limit: 5 } }))).toEqual(all.slice(5));
  });

  it('filters by values, operators and variables', async () => {
    expect(await keysOf(find({ businessId: 'b3' }))).toEqual([keys[3]]);
    expect(await keysOf(find({ businessId: { $in: ['b1', 'b2'] } }))).toEqual([keys[1], keys[2]]);
    expect(await keysOf(find({ businessId: { $like: 'b*' } }))).toHaveLength(7);
    expect(await keysOf(find({ businessId: { $like: '%' } }))).toEqual([]);
    expect(await keysOf(find({ endDate: { $exists: false }, state: 'ACTIVE', hasIncident: false }))).toHaveLength(7);
    expect(
      await keysOf(
        find({
          variables: [
            { name: 'even', value: 'true' },
            { name: 'n', value: '4' },
          ],
        }),
      ),
    ).toEqual([keys[4]]);
    expect(await keysOf(find({ startDate: { $gt: '2100-01-01T00:00:00Z' } }))).toEqual([]);
    const { body } = await admin.post('/v2/variables/search', {
      filter: { processInstanceKey: keys[2], name: { $neq: 'n' } },
    });
    expect(body.items.map((one: { name: string; value: string }) => [one.name, one.value])).toEqual([
      ['even', 'true'],
      ['odd "name"', '2'],
    ]);
  });

  it('refuses what is no field, no order, no cursor, no key', async () => {
    const bad = [
      find({}, { sort: [{ field: 'key; drop table process_instance' }] }),
      find({}, { sort: [{ field: '__proto__' }] }),
      find({}, { sort: [{ field: 'startDate', order: 'ASC, 1' }] }),
      find({ 'i.key': '1' }),
      find({ state: 'ASLEEP' }),
      find({ state: 'constructor' }),
      find({ businessId: { $or: 1 } }),
      find({ startDate: 'yesterday' }),
      find({}, { page: { after: 'bm90IGEgY3Vyc29y' } }),
      find({}, { page: { limit: -1 } }),
      find({ variables: [{ name: 'n', value: '{' }] }),
      admin.get('/v2/process-instances/1%20or%201=1'),
      admin.post('/v2/process-instances', { variables: {} }),
      admin.post('/v2/process-instances', { processDefinitionId: 'work', tenantId: 'other' }),
      admin.request('POST', '/v2/process-instances', {
        body: '{"processDefinitionId":"work","variables":{"__proto__":{"polluted":true}}}',
      }),
    ];
    for (const answer of await Promise.all(bad)) {
      expect(answer).toMatchObject({ status: 400, body: { status: 400, title: expect.any(String) } });
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(await keysOf(find({}))).toHaveLength(7);
  });

  it('combines filters: one of several, lists, patterns, what is the same for all', async () => {
    const one = { businessId: 'b1' };
    const other = { variables: [{ name: 'n', value: { $in: ['2', '3'] } }], businessId: { $notIn: ['b3'] } };
    expect(await keysOf(find({ $or: [one, other] }))).toEqual([keys[1], keys[2]]);
    expect(await keysOf(find({ $or: [one, {}], businessId: { $like: 'b?' } }))).toHaveLength(7);
    expect(await keysOf(find({ businessId: { $like: 'B*' } }))).toEqual([]);
    expect(await keysOf(find({ businessId: { $like: 'b\\*' } }))).toEqual([]);
    expect(await keysOf(find({ variables: [{ name: 'odd "name"', value: { $neq: '3', $like: '?' } }] }))).toHaveLength(
      6,
    );
    expect(await keysOf(find({ variables: [{ name: 'absent', value: { $exists: false } }] }))).toHaveLength(7);
    expect(await keysOf(find({ variables: [{ name: 'absent', value: { $neq: '1' } }] }))).toEqual([]);
    expect(await keysOf(find({ tenantId: '<default>', elementId: 'do', elementInstanceState: 'ACTIVE' }))).toHaveLength(
      7,
    );
    expect(await keysOf(find({ tenantId: { $like: 'other*' } }))).toEqual([]);
    expect(await keysOf(find({ elementId: 'start', elementInstanceState: 'ACTIVE' }))).toEqual([]);
    expect(await keysOf(find({ tags: ['t'], state: { $like: 'ACT*' } }))).toHaveLength(7);
  });

  it('keeps pages where they are while instances are added', async () => {
    const sort = [{ field: 'startDate', order: 'DESC' }];
    const first = await find({}, { sort, page: { limit: 3 } });
    const { body } = await admin.post('/v2/process-instances', { processDefinitionId: 'work', businessId: 'late' });
    const next = await find({}, { sort, page: { limit: 10, after: first.body.page.endCursor } });
    const seen = [...first.body.items, ...next.body.items].map((item) => item.processInstanceKey);
    expect(seen).toEqual([...keys].reverse());
    await admin.post(`/v2/process-instances/${body.processInstanceKey}/cancellation`, {});
    const foreign = await find({}, { sort: [{ field: 'endDate' }], page: { after: first.body.page.endCursor } });
    expect(foreign).toMatchObject({ status: 400, body: { code: 'CURSOR_INVALID' } });
    expect((await find({ businessId: 'late' })).body.items).toMatchObject([{ state: 'TERMINATED' }]);
    keys.splice(7);
  });

  it('tells everything that is wrong with a search at once', async () => {
    const { status, body } = await admin.post('/v2/process-instances/search', {
      filter: { colour: 'red', state: 'ASLEEP', startDate: { $gt: 'yesterday' } },
      sort: [{ field: 'colour' }],
      page: { limit: -1 },
      order: 1,
    });
    expect(status).toBe(400);
    const places = body.problems.map((problem: { path: string }) => problem.path);
    for (const place of ['filter', 'filter.state', 'filter.startDate.$gt', 'sort[0].field', 'page.limit', '']) {
      expect(places).toContain(place);
    }
  });

  it('starts where it is told', async () => {
    const { body } = await admin.post('/v2/process-instances', {
      processDefinitionId: 'work',
      startInstructions: [{ elementId: 'do' }],
      businessId: 'here',
    });
    const { body: visits } = await admin.post('/v2/element-instances/search', {
      filter: { processInstanceKey: body.processInstanceKey },
    });
    expect(visits.items.map((visit: { elementId: string }) => visit.elementId)).toEqual(['do']);
    expect(
      await admin.post('/v2/process-instances', {
        processDefinitionId: 'work',
        startInstructions: [{ elementId: 'nowhere' }],
      }),
    ).toMatchObject({ status: 409 });
    await admin.post(`/v2/process-instances/${body.processInstanceKey}/cancellation`, {});
  });

  it('activates elements of an ad-hoc sub-process, and asks conditional starts', async () => {
    const inside =
      '<bpmn:adHocSubProcess id="visit"><bpmn:extensionElements>' +
      '<zeebe:adHoc activeElementsCollection="=first"/></bpmn:extensionElements>' +
      `${userTask('look')}${userTask('measure')}</bpmn:adHocSubProcess>`;
    const condition =
      '<bpmn:conditionalEventDefinition id="c"><bpmn:condition xsi:type="bpmn:tFormalExpression">=level &gt; 3</bpmn:condition></bpmn:conditionalEventDefinition>';
    await deploy(admin, {
      'inspect.bpmn': bpmn('inspect', start() + inside + end() + chain('start', 'visit', 'end')),
      'flood.bpmn': bpmn('flood', start('rises', condition) + userTask('warn') + end() + chain('rises', 'warn', 'end')),
    });
    const { body } = await admin.post('/v2/process-instances', {
      processDefinitionId: 'inspect',
      variables: { first: ['look'] },
    });
    const { processInstanceKey } = body;
    const active = async () =>
      (await admin.post('/v2/element-instances/search', { filter: { processInstanceKey, state: 'ACTIVE' } })).body
        .items;
    const visit = (await active()).find((one: { elementId: string }) => one.elementId === 'visit');
    const path = `/v2/element-instances/ad-hoc-activities/${visit.elementInstanceKey}/activation`;
    expect(await admin.post(path, { elements: [{ elementId: 'nowhere' }] })).toMatchObject({ status: 409 });
    expect((await admin.post(path, { elements: [{ elementId: 'measure', variables: { by: 1 } }] })).status).toBe(204);
    const ids = (await active()).map((one: { elementId: string }) => one.elementId);
    expect(ids).toEqual(expect.arrayContaining(['visit', 'look', 'measure']));

    const asked = (level: number, more: object = {}) =>
      admin.post('/v2/conditionals/evaluation', { variables: { level }, ...more });
    expect((await asked(2)).body).toMatchObject({ processInstances: [] });
    const { body: rose } = await asked(5);
    expect(rose.processInstances).toMatchObject([{ processInstanceKey: expect.any(String) }]);
    expect(await asked(5, { processDefinitionKey: '1' })).toMatchObject({ status: 404 });
    for (const key of [processInstanceKey, rose.processInstances[0].processInstanceKey]) {
      expect((await admin.post(`/v2/process-instances/${key}/cancellation`, {})).status).toBe(204);
    }
  });

  it('says what is not there and what is not supported', async () => {
    expect(await admin.get('/v2/process-instances/1')).toMatchObject({ status: 404 });
    expect(await admin.get('/v2/user-tasks/1')).toMatchObject({ status: 404 });
    expect(await admin.post('/v2/jobs/1/completion', {})).toMatchObject({
      status: 404,
      body: { code: 'JOB_NOT_FOUND' },
    });
    expect(await admin.post('/v2/process-instances', { processDefinitionId: 'absent' })).toMatchObject({ status: 404 });
    expect(await admin.post('/v2/jobs/1/completion', { result: { type: 'userTask', denied: true } })).toMatchObject({
      status: 501,
    });
    const { status, body } = await deploy(admin, { 'bad.bpmn': '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>' });
    expect(status).toBe(422);
    expect(body.problems.length).toBeGreaterThan(0);
  });

  it('is closed to people without its rights, and to nobody at all', async () => {
    const seat = await city.hire({ username: 'seat1' });
    for (const [method, path] of [
      ['POST', '/v2/process-instances/search'],
      ['GET', `/v2/process-instances/${keys[0]}`],
      ['POST', '/v2/variables/search'],
      ['POST', '/v2/jobs/activation'],
      ['POST', '/v2/process-instances'],
      ['PUT', '/v2/clock'],
      ['GET', '/v2/topology'],
    ] as const) {
      expect((await seat.request(method, path, method === 'GET' ? {} : { body: {} })).status).toBe(403);
      expect((await city.visitor.request(method, path, method === 'GET' ? {} : { body: {} })).status).toBe(401);
    }
  });

  it('hands a job to a long poll that was there before it', async () => {
    await admin.post('/v2/jobs/activation', { type: 'do-it', maxJobsToActivate: 100, timeout: 60_000 });
    const poll = admin.post('/v2/jobs/activation', {
      type: 'do-it',
      maxJobsToActivate: 1,
      timeout: 60_000,
      requestTimeout: 20_000,
    });
    const empty = await admin.post('/v2/jobs/activation', {
      type: 'do-it',
      maxJobsToActivate: 1,
      timeout: 60_000,
      requestTimeout: -1,
    });
    expect(empty.body).toEqual({ jobs: [] });
    const { body } = await admin.post('/v2/process-instances', { processDefinitionId: 'work', variables: {} });
    expect((await poll).body.jobs).toMatchObject([
      { processInstanceKey: body.processInstanceKey, deadline: expect.any(Number) },
    ]);
  });

  it('gives up waiting for an instance that does not end', async () => {
    const answer = await admin.post('/v2/process-instances', {
      processDefinitionId: 'work',
      awaitCompletion: true,
      requestTimeout: 50,
    });
    expect(answer).toMatchObject({ status: 504, body: { code: 'COMPLETION_TIMEOUT' } });
  });
});

async function deploy(client: Client, files: Record<string, string>) {
  const form = new FormData();
  for (const [name, content] of Object.entries(files)) form.append('resources', new Blob([content]), name);
  const request = new Request('http://deployment', { method: 'POST', body: form });
  return client.request('POST', '/v2/deployments', {
    body: new Uint8Array(await request.arrayBuffer()),
    headers: { 'content-type': request.headers.get('content-type')! },
  });
}
