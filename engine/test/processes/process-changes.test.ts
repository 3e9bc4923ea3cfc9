/** Changing processes that run, from outside: previewed, one at once, many in the background, and what is refused. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemActor } from '../../src/runtime/system-actor.ts';
import { onBothDatabases } from '../database.ts';
import { startTestEngine, type Client, type TestEngine } from '../engine.ts';
import { boundary, bpmn, catchMessage, chain, end, message, serviceTask, start, timer, userTask } from './models.ts';

const REASON = 'rule of 2026-11';
const M = message('M', 'answer', 'caseNo');

/** Each test has a process of its own. */
const first = (id: string) =>
  bpmn(
    id,
    start() +
      userTask('check') +
      boundary('late', 'check', timer('timeDuration', 'P7D')) +
      serviceTask('notify', 'notify') +
      catchMessage('answer', 'M') +
      end() +
      end('end2') +
      chain('start', 'check', 'notify', 'answer', 'end') +
      chain('late', 'end2'),
    M,
  );
const second = (id: string) =>
  bpmn(
    id,
    start() +
      userTask('review') +
      boundary('late', 'review', timer('timeDuration', 'P14D')) +
      serviceTask('notify', 'notify-v2') +
      userTask('approve') +
      catchMessage('reply', 'M') +
      end() +
      end('end2') +
      chain('start', 'review', 'notify', 'approve', 'reply', 'end') +
      chain('late', 'end2'),
    M,
  );
const mapping = { check: 'review', answer: 'reply' };

onBothDatabases('changing running processes', (open) => {
  let city: TestEngine;
  let admin: Client;

  beforeAll(async () => {
    city = await startTestEngine((await open()).config);
    admin = await city.login('admin');
  });
  afterAll(() => city.close());

  const rows = (table: string, where: object) =>
    city.engine.database.knex(table).where(where) as unknown as Promise<Record<string, unknown>[]>;
  const deploy = async (xml: string): Promise<string> => {
    const answer = await admin.post('/api/v1/processes/publish', { xml });
    expect(answer.body, JSON.stringify(answer.body)).toHaveProperty('published');
    return answer.body.published[0].processDefinitionKey as string;
  };
  const begin = async (processDefinitionId: string, variables: object = {}): Promise<string> =>
    (await admin.post('/v2/process-instances', { processDefinitionId, variables })).body.processInstanceKey as string;
  const waiting = async (key: string): Promise<string[]> =>
    (await rows('element_instance', { process_instance_key: key, state: 'active' })).map((row) =>
      String(row['element_id']),
    );
  const finish = async (id: string) => {
    await city.engine.settle();
    return (await admin.get(`/api/v1/process-changes/${id}`)).body;
  };
  const complete = async (key: string, elementId: string) => {
    const [task] = await rows('user_task', { process_instance_key: key, element_id: elementId, state: 'open' });
    expect((await admin.post(`/v2/user-tasks/${String(task?.['key'])}/completion`, {})).status).toBe(204);
  };

  describe('migration', () => {
    it('takes one instance with its task, timer and message to the new version', async () => {
      await deploy(first('m1'));
      const key = await begin('m1', { caseNo: 'A-1' });
      const other = await begin('m1', { caseNo: 'A-2' });
      await complete(other, 'check');
      await admin.post(`/v2/jobs/activation`, { type: 'notify', timeout: 60_000, maxJobsToActivate: 1 });
      const target = await deploy(second('m1'));
      const [before] = await rows('user_task', { process_instance_key: key });

      const refused = await admin.post(`/api/v1/process-instances/${key}/migration`, {
        targetDefinitionKey: target,
        reason: REASON,
      });
      expect(refused.status).toBe(409);
      expect(refused.body).toMatchObject({
        code: 'CHANGE_REFUSED',
        problems: [{ code: 'NOT_MAPPED', elementId: 'check', message: { zh: expect.any(String) } }],
      });
      expect(await waiting(key)).toEqual(['check']);

      for (const instance of [key, other]) {
        const done = await admin.post(`/api/v1/process-instances/${instance}/migration`, {
          targetDefinitionKey: target,
          mapping,
          reason: REASON,
        });
        expect(done.status, JSON.stringify(done.body)).toBe(204);
      }
      const [after] = await rows('user_task', { process_instance_key: key });
      expect(after).toMatchObject({
        key: before?.['key'],
        element_id: 'review',
        process_definition_key: target,
        version: 2,
        name: 'check',
      });
      expect(await rows('process_instance', { key })).toMatchObject([{ version: 2, process_definition_key: target }]);
      expect(await rows('element_instance', { process_instance_key: key, state: 'active' })).toMatchObject([
        { element_id: 'review', element_name: 'review', process_definition_key: target },
      ]);
      const [job] = await rows('job', { process_instance_key: other });
      expect(job).toMatchObject({ type: 'notify', element_id: 'notify', process_definition_key: target });
      // The timer keeps its due date: seven days, not fourteen.
      await city.clock.advance(7 * 24 * 3_600_000);
      await city.engine.settle();
      expect(await rows('process_instance', { key })).toMatchObject([{ status: 'completed' }]);
      expect((await admin.post(`/v2/jobs/${String(job?.['key'])}/completion`, {})).status).toBe(204);
      expect(await waiting(other)).toEqual(['approve']);
      await complete(other, 'approve');
      await admin.post('/v2/messages/publication', { name: 'answer', correlationKey: 'A-2' });
      expect(await rows('process_instance', { key: other })).toMatchObject([{ status: 'completed' }]);
      const audit = await rows('audit', { command: 'instance.migrate', object_id: key });
      expect(audit).toMatchObject([{ actor_name: expect.any(String), object_type: 'process-instance' }]);
      expect(String(audit[0]?.['summary'])).toContain(REASON);
    });

    it('keeps a message subscription under another process id', async () => {
      await deploy(first('m2'));
      const target = await deploy(second('m2-other'));
      const key = await begin('m2', { caseNo: 'B-1' });
      await complete(key, 'check');
      const [job] = await rows('job', { process_instance_key: key });
      await admin.post(`/v2/jobs/${String(job?.['key'])}/completion`, {});
      const [subscription] = await rows('event_subscription', { process_instance_key: key });
      await admin.post(`/api/v1/process-instances/${key}/migration`, {
        targetDefinitionKey: target,
        mapping,
        reason: REASON,
      });
      expect(await rows('event_subscription', { process_instance_key: key })).toMatchObject([
        { key: subscription?.['key'], element_id: 'reply', process_id: 'm2-other', correlation_key: 'B-1' },
      ]);
      await admin.post('/v2/messages/publication', { name: 'answer', correlationKey: 'B-1' });
      expect(await rows('process_instance', { key })).toMatchObject([{ status: 'completed', process_id: 'm2-other' }]);
    });
  });

  describe('batches', () => {
    it('previews where tokens are, what maps and what does not, and then migrates what can go', async () => {
      await deploy(first('b1'));
      const atTask = [await begin('b1', { caseNo: '1' }), await begin('b1', { caseNo: '2' })];
      const atJob = await begin('b1', { caseNo: '3' });
      await complete(atJob, 'check');
      const target = await deploy(second('b1'));
      const ask = (map: object) =>
        admin.post('/api/v1/process-changes/preview', {
          plan: { kind: 'migrate', targetDefinitionKey: target, mapping: map },
          filter: { processId: 'b1', version: 1 },
        });
      const unmapped = (await ask({})).body;
      expect(unmapped).toMatchObject({
        instances: 3,
        examined: 3,
        ready: 1,
        blocked: 2,
        skipped: 0,
        target: { version: 2 },
      });
      expect(unmapped.sources[0].waiting).toEqual([
        { elementId: 'check', name: 'check', type: 'USER_TASK', tokens: 2 },
        { elementId: 'notify', name: 'notify', type: 'SERVICE_TASK', tokens: 1 },
      ]);
      expect(unmapped.problems).toMatchObject([
        { code: 'NOT_MAPPED', elementId: 'check', instances: 2, examples: atTask },
      ]);
      const rowsOf = (body: { sources: { mapping: { elementId: string; targetId: string; by: string }[] }[] }) =>
        body.sources[0]?.mapping.filter(({ elementId }) => elementId === 'check' || elementId === 'notify');
      expect(rowsOf(unmapped)).toMatchObject([
        { targetId: null, by: 'none' },
        { targetId: 'notify', by: 'same' },
      ]);
      const mapped = (await ask(mapping)).body;
      expect(mapped).toMatchObject({ ready: 3, blocked: 0, problems: [] });
      expect(rowsOf(mapped)).toMatchObject([
        { targetId: 'review', by: 'given' },
        { targetId: 'notify', by: 'same' },
      ]);

      // One completes between the preview and its turn.
      await admin.post(`/v2/process-instances/${atTask[0]}/cancellation`, {});
      const started = await admin.post('/api/v1/process-changes', {
        plan: { kind: 'migrate', targetDefinitionKey: target, mapping: {} },
        filter: { instanceKeys: [...atTask, atJob] },
        reason: REASON,
      });
      expect(started.status).toBe(201);
      expect(await finish(started.body.id)).toMatchObject({
        status: 'done',
        total: 2,
        succeeded: 1,
        failed: 1,
        skipped: 0,
        reason: REASON,
      });
      const { items } = (await admin.get(`/api/v1/process-changes/${started.body.id}/items`)).body;
      expect(items).toMatchObject([
        { processInstanceKey: atTask[1], status: 'failed', code: 'CHANGE_REFUSED', problems: [{ code: 'NOT_MAPPED' }] },
        { processInstanceKey: atJob, status: 'done', code: null },
      ]);
      expect(await waiting(atTask[1]!)).toEqual(['check']);
      expect(await rows('audit', { command: 'instance.migrate', object_id: atJob })).toHaveLength(1);
      expect(await rows('audit', { command: 'instance.migrate', object_id: atTask[1] })).toHaveLength(0);
    });

    it('moves, repairs and cancels', async () => {
      const definition = await deploy(first('b3'));
      const keys = [await begin('b3', { caseNo: '1' }), await begin('b3')];
      const run = async (plan: object, filter: object) => {
        const { body } = await admin.post('/api/v1/process-changes', { plan, filter, reason: REASON });
        return finish(body.id);
      };
      const filter = { processDefinitionKey: definition };
      const moves = { kind: 'modify', moves: [{ from: 'check', to: 'notify' }] };
      const preview = (await admin.post('/api/v1/process-changes/preview', { plan: moves, filter })).body;
      expect(preview).toMatchObject({ ready: 2, blocked: 0, skipped: 0 });
      expect(await run(moves, filter)).toMatchObject({ succeeded: 2 });
      expect(await run(moves, filter)).toMatchObject({ succeeded: 0, skipped: 2 });
      expect(await waiting(keys[0]!)).toEqual(['notify']);

      const { body } = await admin.post('/v2/jobs/activation', {
        type: 'notify',
        timeout: 60_000,
        maxJobsToActivate: 10,
      });
      for (const job of body.jobs) {
        if (!keys.includes(job.processInstanceKey)) continue;
        await admin.post(`/v2/jobs/${job.jobKey}/failure`, { retries: 0, errorMessage: 'down' });
      }
      const repair = { kind: 'resolve', retries: 5 };
      expect((await admin.post('/api/v1/process-changes/preview', { plan: repair, filter })).body).toMatchObject({
        ready: 2,
        incidents: [{ errorType: 'JOB_NO_RETRIES', elementId: 'notify', count: 2 }],
      });
      expect(await run(repair, { ...filter, incidentType: 'JOB_NO_RETRIES' })).toMatchObject({ succeeded: 2 });
      expect((await rows('job', { process_instance_key: keys[0] })).map((job) => job['retries'])).toEqual([5]);

      expect(await run({ kind: 'cancel' }, filter)).toMatchObject({ succeeded: 2 });
      expect(await rows('process_instance', { key: keys[1] })).toMatchObject([
        { status: 'terminated', end_reason: REASON },
      ]);
      const empty = await admin.post('/api/v1/process-changes', { plan: { kind: 'cancel' }, filter, reason: REASON });
      expect(empty).toMatchObject({ status: 422, body: { code: 'PROCESS_CHANGE_EMPTY' } });
    });

    it('migrates a thousand', async () => {
      await deploy(first('b5'));
      const { pipeline } = city.engine;
      const actor = systemActor;
      await Promise.all(
        Array.from({ length: 1_000 }, (_, i) =>
          pipeline.submit({
            type: 'instance.create',
            payload: { processId: 'b5', variables: { caseNo: `t${i}` } },
            actor,
          }),
        ),
      );
      const target = await deploy(second('b5'));
      const body = { plan: { kind: 'migrate', targetDefinitionKey: target, mapping }, filter: { processId: 'b5' } };
      expect((await admin.post('/api/v1/process-changes/preview', body)).body).toMatchObject({
        instances: 1_000,
        ready: 1_000,
      });
      const { id } = (await admin.post('/api/v1/process-changes', { ...body, reason: REASON })).body;
      expect(await finish(id)).toMatchObject({ status: 'done', total: 1_000, succeeded: 1_000, failed: 0 });
      expect(await rows('user_task', { process_id: 'b5', element_id: 'review', version: 2 })).toHaveLength(1_000);
      const audited = await rows('audit', { command: 'instance.migrate' });
      const keys = audited.filter((row) => String(row['summary']).includes(id)).map((row) => row['object_id']);
      expect(new Set(keys).size).toBe(1_000);
      expect(keys).toHaveLength(1_000);
    }, 120_000);
  });

  describe('who may', () => {
    it('neither previews nor changes without the permission, nor without a reason and a filter', async () => {
      const handler = await city.hire({ username: 'clerk-of-changes' });
      const plan = { kind: 'cancel' };
      const filter = { processId: 'b1' };
      for (const path of ['/api/v1/process-changes/preview', '/api/v1/process-changes']) {
        expect((await handler.post(path, { plan, filter, reason: REASON })).status).toBe(403);
      }
      expect((await handler.get('/api/v1/process-changes')).status).toBe(403);
      expect((await handler.post('/api/v1/process-instances/1/modification', { reason: REASON })).status).toBe(403);
      expect((await admin.post('/api/v1/process-changes', { plan, filter })).status).toBe(400);
      expect((await admin.post('/api/v1/process-changes', { plan, filter: {}, reason: REASON })).status).toBe(400);
      expect((await admin.get('/api/v1/process-changes/4711')).status).toBe(404);
    });
  });

  it('modifies one instance, with all problems at once', async () => {
    await deploy(first('s1'));
    const key = await begin('s1', { caseNo: '9' });
    const refused = await admin.post(`/api/v1/process-instances/${key}/modification`, {
      activate: [{ elementId: 'start' }, { elementId: 'nowhere' }],
      terminate: ['4711'],
      reason: REASON,
    });
    expect(refused.body.problems.map(({ code }: { code: string }) => code)).toEqual([
      'TOKEN_UNKNOWN',
      'ELEMENT_NOT_ACTIVATABLE',
      'ELEMENT_UNKNOWN',
    ]);
    const done = await admin.post(`/api/v1/process-instances/${key}/modification`, {
      activate: [{ elementId: 'answer', variables: [{ values: { caseNo: '10' } }] }],
      move: [{ from: 'check', to: 'notify' }],
      reason: REASON,
    });
    expect(done.status).toBe(204);
    expect((await waiting(key)).sort()).toEqual(['answer', 'notify']);
    expect(await rows('event_subscription', { process_instance_key: key })).toMatchObject([{ correlation_key: '10' }]);
    const [audit] = await rows('audit', { command: 'instance.modify', object_id: key });
    expect(JSON.parse(String(audit?.['summary']))).toEqual({
      reason: REASON,
      activate: ['answer'],
      move: [{ from: 'check', to: 'notify' }],
      terminate: [],
    });
  });
});
