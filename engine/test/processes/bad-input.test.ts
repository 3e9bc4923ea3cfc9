/**
 * What a process may be given and must not be harmed by, one test for each line of the table in docs/limits.md. Every one
 * shows the documented answer, and that the instance is whole afterwards: its state, rows and history say the same thing
 * (`whole`), and it can still be finished or canceled.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { onBothDatabases, type TestDatabase } from '../database.ts';
import { startTestEngine, type TestEngine } from '../engine.ts';
import { HOUR, openCity, type City } from './city.ts';
import {
  assignment,
  boundary,
  bpmn,
  callActivity,
  catchMessage,
  chain,
  end,
  flow,
  message,
  serviceTask,
  start,
  timer,
  userTask,
} from './models.ts';

/** The instance's own state, its rows and its history agree. */
async function whole(city: City, instanceKey: string): Promise<void> {
  const instance = await city.instance(instanceKey);
  const live = Object.keys(instance.live).sort();
  const where = { process_instance_key: instanceKey };
  const visits = await city.rows('element_instance', { ...where, state: 'active' });
  expect(visits.map(({ key }) => key).sort()).toEqual(live);
  const open = [
    ...(await city.rows('user_task', { ...where, state: 'open' })),
    ...(await city.rows('job', where)),
    ...(await city.rows('event_subscription', where)),
  ];
  for (const { element_instance_key: at } of open) expect([...live, instanceKey]).toContain(at);
  const incidents = await city.rows('incident', { ...where, state: 'active' });
  expect(incidents).toHaveLength(instance.incidents);
  expect(instance.state === null).toBe(instance.status !== 'active');
  if (instance.status === 'active') expect(live.length).toBeGreaterThan(0);
  else expect(open).toEqual([]);
}

async function cancel(city: City, key: string): Promise<void> {
  await city.run('instance.cancel', { processInstanceKey: key });
  expect(await city.instance(key)).toMatchObject({ status: 'terminated', live: {}, incidents: 0 });
  await whole(city, key);
}

const problemsOf = (deployment: Promise<unknown>): Promise<string[]> =>
  deployment.then(
    () => [],
    (error: { code: string; problems: { code: string }[] }) => {
      expect(error.code).toBe('DEPLOYMENT_REFUSED');
      return error.problems.map(({ code }) => code);
    },
  );

const gateway = (id: string, otherwise: string) => `<bpmn:exclusiveGateway id="${id}" default="${otherwise}"/>`;
const script = (id: string, expression: string) =>
  `<bpmn:scriptTask id="${id}"><bpmn:extensionElements><zeebe:script expression="=${expression}" resultVariable="x"/></bpmn:extensionElements></bpmn:scriptTask>`;
const items = (id: string, loop: string) =>
  `<bpmn:userTask id="${id}"><bpmn:extensionElements><zeebe:userTask/></bpmn:extensionElements><bpmn:multiInstanceLoopCharacteristics>${loop}</bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>`;
const overCollection = (expression: string) =>
  `<bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=${expression}"/></bpmn:extensionElements>`;

onBothDatabases('bad input', (open, dialect) => {
  let opened: TestDatabase;
  let city: City;
  beforeEach(async () => {
    opened = await open();
    city = await openCity(opened.database);
  });
  afterEach(() => city.close());

  it('an endless automatic cycle is set aside as an incident, and started by nobody', async () => {
    const cycle =
      start() +
      userTask('wait') +
      gateway('again', 'again-end') +
      script('spin', 'n + 1') +
      end() +
      chain('start', 'wait', 'again');
    const flows = flow('again', 'spin', 'go') + flow('again', 'end') + flow('spin', 'again');
    await city.deploy({ 'cycle.bpmn': bpmn('cycle', cycle + flows) });
    const key = await city.start('cycle', { go: true, n: 0 });
    await city.complete((await city.tasks())[0]!, { n: 1 });
    expect(await city.incidents()).toMatchObject([{ process_instance_key: key, error_type: 'UNSPECIFIED' }]);
    expect((await city.tasks()).map((task) => task.element_id)).toEqual(['wait']);
    await whole(city, key);
    expect(await city.path(key)).toBe('start wait…');
    expect(await city.variables(key)).toEqual({ go: true, n: 0 });
    await city.run('variable.set', { scopeKey: key, variables: { go: false }, local: false });
    await city.run('incident.resolve', { incidentKey: (await city.incidents())[0]!.key });
    expect(await city.instance(key)).toMatchObject({ status: 'completed' });
    await whole(city, key);

    const spin =
      start() + gateway('again', 'again-spin') + script('spin', 'n + 1') + chain('start', 'again', 'spin', 'again');
    await city.deploy({ 'spin.bpmn': bpmn('spinning', spin) });
    await expect(city.start('spinning', { n: 0 })).rejects.toMatchObject({ code: 'TOO_MANY_STEPS', status: 422 });
    expect(await city.rows('process_instance', { process_id: 'spinning' })).toEqual([]);
  });

  it('recursion through calls ends in an incident at the depth limit; fanning out is undone whole', async () => {
    await city.deploy({
      'self.bpmn': bpmn('self', start() + callActivity('again', 'self') + end() + chain('start', 'again', 'end')),
    });
    const root = await city.start('self');
    const called = await city.rows('process_instance', { root_key: root });
    expect(called).toHaveLength(51);
    const [stuck, ...others] = await city.incidents();
    expect(others).toEqual([]);
    expect(stuck).toMatchObject({ error_type: 'CALLED_ELEMENT_ERROR' });
    for (const { key } of called) await whole(city, key);
    await cancel(city, root);
    expect(await city.rows('process_instance', { root_key: root, status: 'active' })).toEqual([]);

    const twice = '<bpmn:parallelGateway id="fork"/>' + callActivity('one', 'twice') + callActivity('two', 'twice');
    await city.deploy({
      'twice.bpmn': bpmn(
        'twice',
        start() + twice + end() + chain('start', 'fork', 'one', 'end') + chain('fork', 'two', 'end'),
      ),
    });
    await expect(city.start('twice')).rejects.toMatchObject({ code: 'TOO_MANY_STEPS', status: 422 });
    expect(await city.rows('process_instance', { process_id: 'twice' })).toEqual([]);
  });

  it('R/PT0S is refused at deployment, and an incident where an expression gives it', async () => {
    const beside = (cycle: string) =>
      start() +
      userTask('work') +
      boundary('tick', 'work', timer('timeCycle', cycle), false) +
      end() +
      end('ticked') +
      chain('start', 'work', 'end') +
      chain('tick', 'ticked');
    const fixed = { 'tick.bpmn': bpmn('ticking', beside('R/PT0S')) };
    expect(await problemsOf(city.deploy(fixed))).toEqual(['TIMER_ENDLESS']);
    await city.deploy({ 'tick.bpmn': bpmn('ticking', beside('=period')) });
    const key = await city.start('ticking', { period: 'R/PT0S' });
    expect(await city.incidents()).toMatchObject([{ process_instance_key: key, error_type: 'EXTRACT_VALUE_ERROR' }]);
    await whole(city, key);
    expect(await city.after(HOUR)).toBe(0);
    await city.run('variable.set', { scopeKey: key, variables: { period: 'R/PT1H' }, local: false });
    await city.run('incident.resolve', { incidentKey: (await city.incidents())[0]!.key });
    for (let n = 0; n < 2; n += 1) await city.after(HOUR);
    expect(await city.path(key)).toBe('start work… tick ticked tick ticked');
    await whole(city, key);
    await cancel(city, key);
  });

  it('a cardinality of 1e9 is an incident before anything is made', async () => {
    const loops = {
      collected: overCollection('for i in 1..1000000000 return i'),
      counted: '<bpmn:loopCardinality>=1000000000</bpmn:loopCardinality>',
    };
    for (const [id, loop] of Object.entries(loops)) {
      await city.deploy({
        [`${id}.bpmn`]: bpmn(id, start() + items('each', loop) + end() + chain('start', 'each', 'end')),
      });
      const key = await city.start(id);
      expect(await city.incidents()).toMatchObject([{ process_instance_key: key, element_id: 'each' }]);
      expect(await city.tasks()).toEqual([]);
      await whole(city, key);
      await cancel(city, key);
    }
  });

  it('an expression that throws is an incident, taken up again when its cause is mended', async () => {
    const mapped = `<zeebe:ioMapping><zeebe:input source="=assert(free, free != null, &quot;nobody knows the holidays&quot;)" target="free"/></zeebe:ioMapping>`;
    await city.deploy({
      'throws.bpmn': bpmn(
        'throws',
        start() + userTask('ask') + userTask('plan', mapped) + end() + chain('start', 'ask', 'plan', 'end'),
      ),
    });
    const key = await city.start('throws');
    await city.complete((await city.tasks())[0]!);
    const [incident] = await city.incidents();
    expect(incident).toMatchObject({ process_instance_key: key, element_id: 'plan', error_type: 'IO_MAPPING_ERROR' });
    expect(incident!.message).toContain('holidays');
    expect(await city.path(key)).toBe('start ask plan…');
    await whole(city, key);
    await city.run('variable.set', { scopeKey: key, variables: { free: 5 }, local: false });
    await city.run('incident.resolve', { incidentKey: incident!.key });
    await city.complete((await city.tasks())[0]!);
    expect(await city.instance(key)).toMatchObject({ status: 'completed', incidents: 0 });
    await whole(city, key);
  });

  it('a missing variable is an incident where a value is needed, and not false', async () => {
    await city.deploy({
      'missing.bpmn': bpmn(
        'missing',
        start() +
          '<bpmn:exclusiveGateway id="large"/>' +
          catchMessage('paid', 'M') +
          end() +
          flow('start', 'large') +
          flow('large', 'paid', 'amount &gt; 100') +
          chain('paid', 'end'),
        message('M', 'payment', 'orderId'),
      ),
    });
    const key = await city.start('missing');
    const mend = async (variables: object) => {
      await city.run('variable.set', { scopeKey: key, variables, local: false });
      await city.run('incident.resolve', { incidentKey: (await city.incidents())[0]!.key });
    };
    expect(await city.incidents()).toMatchObject([{ element_id: 'large', error_type: 'CONDITION_ERROR' }]);
    await whole(city, key);
    await mend({ amount: 200 });
    expect(await city.incidents()).toMatchObject([{ element_id: 'paid', error_type: 'EXTRACT_VALUE_ERROR' }]);
    expect(await city.rows('event_subscription', { process_instance_key: key })).toEqual([]);
    await whole(city, key);
    await mend({ orderId: 'o-1' });
    await city.run('message.correlate', { name: 'payment', correlationKey: 'o-1', variables: {} });
    expect(await city.instance(key)).toMatchObject({ status: 'completed' });
    await whole(city, key);
  });

  it('correlation to nobody is refused and leaves nothing; publication without a time to live is forgotten', async () => {
    const nobody = { name: 'payment', correlationKey: 'nobody', variables: { a: 1 } };
    await expect(city.run('message.correlate', nobody)).rejects.toMatchObject({
      code: 'MESSAGE_NOT_CORRELATED',
      status: 404,
    });
    await city.run('message.publish', nobody);
    expect(await city.rows('message')).toEqual([]);
    expect(await city.rows('message_correlation', { correlation_key: 'nobody' })).toEqual([]);
  });

  it('a job is completed once; after its lease by whoever is first', async () => {
    await city.deploy({
      'work.bpmn': bpmn('work', start() + serviceTask('do', 'do-it') + end() + chain('start', 'do', 'end')),
    });
    const complete = (jobKey: string, by: string) => city.run('job.complete', { jobKey, variables: { by } });
    const first = await city.start('work');
    const [job] = await city.activate('do-it');
    await complete(job!.row.key, 'one');
    await expect(complete(job!.row.key, 'two')).rejects.toMatchObject({ code: 'JOB_NOT_FOUND', status: 404 });
    await expect(city.run('job.fail', { jobKey: job!.row.key, retries: 0 })).rejects.toMatchObject({
      code: 'JOB_NOT_FOUND',
    });
    expect(await city.variables(first)).toEqual({ by: 'one' });
    await whole(city, first);

    const second = await city.start('work');
    const [slow] = await city.activate('do-it');
    await city.after(2 * HOUR);
    const [again] = await city.activate('do-it');
    expect(again!.row.key).toBe(slow!.row.key);
    const answers = await Promise.allSettled([complete(slow!.row.key, 'slow'), complete(slow!.row.key, 'fast')]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(await city.instance(second)).toMatchObject({ status: 'completed', flows: { 'start-do': 1, 'do-end': 1 } });
    expect(await city.variables(second)).toEqual({ by: 'slow' });
    await whole(city, second);
  });

  it('two writers on one instance: both go ahead one after the other, one task is done once', async () => {
    const branches = ['a', 'b', 'c', 'd'];
    await city.deploy({
      'both.bpmn': bpmn(
        'both',
        start() +
          '<bpmn:parallelGateway id="fork"/><bpmn:parallelGateway id="join"/>' +
          branches.map((id) => userTask(id) + chain('fork', id, 'join')).join('') +
          end() +
          chain('start', 'fork') +
          chain('join', 'end'),
      ),
    });
    const key = await city.start('both');
    // Another node where there can be one; else another writer of the same process.
    const other = await openCity(dialect === 'postgres' ? await opened.reopen() : opened.database);
    const tasks = await city.tasks();
    const attempts = tasks.flatMap((task, n) => [
      city.complete(task, { [`v${n}`]: 'first' }),
      other.complete(task, { [`v${n}`]: 'second' }),
    ]);
    const answers = await Promise.allSettled(attempts);
    await other.close();
    const refused = answers.flatMap((answer) =>
      answer.status === 'rejected' ? [answer.reason as { code: string }] : [],
    );
    expect(refused.map(({ code }) => code)).toEqual(tasks.map(() => 'TASK_NOT_OPEN'));
    expect(await city.instance(key)).toMatchObject({ status: 'completed', flows: { 'join-end': 1 } });
    expect(Object.keys(await city.variables(key)).sort()).toEqual(['v0', 'v1', 'v2', 'v3']);
    await whole(city, key);
  });

  it('XML of 100,000 levels, endless entities and more than 2 MB are refused at once, with all there is to say', async () => {
    const deep = bpmn('deep', '<a>'.repeat(100_000) + '</a>'.repeat(100_000));
    expect(await problemsOf(city.deploy({ 'deep.bpmn': deep }))).toContain('XML_TOO_DEEP');
    const bomb = '<!DOCTYPE a [<!ENTITY b "c">]>' + bpmn('bomb', '');
    expect(await problemsOf(city.deploy({ 'bomb.bpmn': bomb }))).toContain('XML_FORBIDDEN');
    const large = bpmn('large', `<bpmn:documentation>${'x'.repeat(2_100_000)}</bpmn:documentation>`);
    expect(await problemsOf(city.deploy({ 'large.bpmn': large }))).toContain('XML_TOO_LARGE');
    expect(await city.rows('process_definition', { process_id: 'deep' })).toEqual([]);
  });
});

onBothDatabases('bad input over HTTP', (open) => {
  let city: TestEngine;
  beforeAll(async () => {
    city = await startTestEngine((await open()).config, { packs: null });
  });
  afterAll(() => city.close());

  it('a task is not completed by someone who may not: not there in the portal, forbidden in the process API', async () => {
    const admin = await city.login('admin');
    const role = await admin.put('/api/v1/roles/clerk', { name: { zh: '办事员', en: 'Clerk' }, permissions: [] });
    expect(role.status).toBeLessThan(300);
    const clerk = await city.hire({ username: 'clerk', roleIds: ['clerk'] });
    const model = bpmn(
      'secret',
      start() + userTask('sign', assignment({ assignee: 'somebody-else' })) + end() + chain('start', 'sign', 'end'),
    );
    const form = new FormData();
    form.append('resources', new Blob([model]), 'secret.bpmn');
    await fetch(`${city.engine.url}/v2/deployments`, {
      method: 'POST',
      headers: { authorization: `Bearer ${admin.token}` },
      body: form,
    });
    const { body: instance } = await admin.post('/v2/process-instances', { processDefinitionId: 'secret' });
    const { processInstanceKey } = instance as { processInstanceKey: string };
    const { body: found } = await admin.post('/v2/user-tasks/search', { filter: { processInstanceKey } });
    const { userTaskKey } = found.items[0];
    const inPortal = await clerk.post(`/api/v1/tasks/${userTaskKey}/complete`, { outcome: 'done', values: {} });
    expect(inPortal.status).toBe(404);
    expect(await clerk.post(`/v2/user-tasks/${userTaskKey}/completion`, {})).toMatchObject({ status: 403 });
    expect(await city.visitor.post(`/v2/user-tasks/${userTaskKey}/completion`, {})).toMatchObject({ status: 401 });
    expect((await admin.get(`/v2/user-tasks/${userTaskKey}`)).body).toMatchObject({ state: 'CREATED' });
    expect((await admin.get(`/v2/process-instances/${processInstanceKey}`)).body).toMatchObject({ state: 'ACTIVE' });
  });
});
