/**
 * The designer's door: check, publish, somebody else was faster, running instances stay, roll back; and who sees the
 * diagram of a running instance.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { Feature } from '../../src/features/feature.ts';
import { grant } from '../../src/features/people/access.ts';
import type { CommandDefinition } from '../../src/runtime/command.ts';
import { onBothDatabases } from '../database.ts';
import { startTestEngine, type Client, type TestEngine } from '../engine.ts';
import { bpmn, callActivity, chain, end, serviceTask, start, userTask } from './models.ts';

/** What packs and requests do in the product: deploy, start, grant. */
const probe: CommandDefinition<
  { xml?: string; start?: string; businessKey?: string; subject?: string },
  { key: string }
> = {
  type: 'probe.run',
  payload: z.object({
    xml: z.string().optional(),
    start: z.string().optional(),
    businessKey: z.string().optional(),
    subject: z.string().optional(),
  }),
  async execute(uow, { xml, start: processId, businessKey, subject }) {
    if (xml) await uow.processes.deploy({ resources: [{ name: 'order.bpmn', content: xml }], origin: 'pack:city' });
    if (businessKey && subject) await grant(uow, 'case', businessKey.replace('case:', ''), [subject]);
    if (!processId) return { key: '' };
    const { processInstanceKey } = await uow.processes.start({
      processId,
      variables: {},
      ...(businessKey && { businessKey }),
    });
    return { key: processInstanceKey };
  },
};
const probes: Feature = {
  name: 'probes',
  commands: [probe],
  inlineWorkers: [
    {
      jobType: 'probe:note',
      title: { zh: '记录', en: 'Note' },
      headers: { text: { title: { zh: '内容', en: 'Text' }, required: true } },
      run: async () => undefined,
    },
  ],
};

const due = '<zeebe:taskSchedule dueDate="2026-11-20T12:00:00+08:00"/>';
const order = (task: string) =>
  bpmn('order', start() + userTask(task, due) + end() + chain('start', task, 'end'), '', 'name="派单"');

onBothDatabases('designer', (open) => {
  let city: TestEngine;
  let admin: Client;
  let designer: Client;
  let clerk: Client;

  beforeAll(async () => {
    city = await startTestEngine((await open()).config, { moreFeatures: [probes], packs: null });
    admin = await city.login('admin');
    const role = { name: { zh: '设计员', en: 'Designer' }, permissions: ['process.design', 'process.publish'] };
    await admin.put('/api/v1/roles/designer', role);
    designer = await city.hire({ username: 'designer', name: '小设', roleIds: ['designer'] });
    clerk = await city.hire({ username: 'clerk' });
  });
  afterAll(() => city.close());

  const run = async (payload: z.infer<typeof probe.payload>): Promise<string> => {
    const actor = await city.engine.actorOf('admin');
    return (await city.engine.pipeline.submit<{ key: string }>({ type: 'probe.run', payload, actor })).key;
  };
  const publish = (xml: string, more: object = {}) => designer.post('/api/v1/processes/publish', { xml, ...more });
  let running = '';

  it('shows a pack’s process to designers only', async () => {
    running = await run({ xml: order('sign'), start: 'order', businessKey: 'case:7', subject: 'user:nobody' });
    const list = await designer.get('/api/v1/processes');
    expect(list.body).toMatchObject([
      {
        processId: 'order',
        name: '派单',
        packId: 'city',
        edited: false,
        running: 1,
        incidents: 0,
        current: { version: 1 },
      },
    ]);
    expect((await clerk.get('/api/v1/processes')).status).toBe(403);
    expect((await clerk.post('/api/v1/processes/publish', { xml: order('sign') })).status).toBe(403);
    expect(await designer.get('/api/v1/processes/nothing')).toMatchObject({
      status: 404,
      body: { code: 'PROCESS_NOT_FOUND' },
    });
  });

  it('checks with all problems and says what publishing means', async () => {
    const good = await designer.post('/api/v1/processes/check', { xml: order('handle') });
    expect(good.body).toEqual({
      problems: [],
      processIds: ['order'],
      impact: [{ processId: 'order', nextVersion: 2, running: 1 }],
    });
    const called = bpmn('order', start() + callActivity('call', 'absent') + end() + chain('start', 'call', 'end'));
    expect((await designer.post('/api/v1/processes/check', { xml: called })).body.problems).toMatchObject([
      { severity: 'warning', code: 'PROCESS_NOT_DEPLOYED', elementId: 'call' },
    ]);
    const bad = bpmn('order', start() + userTask('sign') + chain('start', 'nowhere'));
    const { body } = await designer.post('/api/v1/processes/check', { xml: bad });
    expect(body.problems.some((one: { severity: string }) => one.severity === 'error')).toBe(true);
    expect(body.processIds).toEqual([]);
    expect((await publish(bad)).body).toMatchObject({ code: 'DEPLOYMENT_REFUSED', status: 422 });
    const bomb = '<!DOCTYPE a [<!ENTITY b "c">]>' + order('sign');
    expect((await publish(bomb)).body.problems).toMatchObject([{ code: 'XML_FORBIDDEN' }]);
  });

  it('publishes a new version; running instances stay; nobody is overwritten unseen', async () => {
    const made = await publish(order('handle'), { comment: '改派单', baseVersion: 1 });
    expect(made.status).toBe(200);
    expect(made.body.published).toMatchObject([{ processId: 'order', version: 2, unchanged: false }]);
    const late = await publish(order('other'), { baseVersion: 1 });
    expect(late).toMatchObject({
      status: 409,
      body: { code: 'PROCESS_CHANGED', data: { version: 2, baseVersion: 1 } },
    });
    const again = await publish(order('handle'), { baseVersion: 2 });
    expect(again.body.published).toMatchObject([{ version: 2, unchanged: true }]);

    const { body } = await designer.get('/api/v1/processes/order');
    expect(body).toMatchObject({ edited: true, packId: 'city', xml: order('handle') });
    expect(body.versions).toMatchObject([
      { version: 2, current: true, running: 0, comment: '改派单', deployedBy: '小设' },
      { version: 1, current: false, running: 1, comment: null },
    ]);
    expect((await designer.get('/api/v1/processes/order?version=1')).body.xml).toBe(order('sign'));
    expect((await designer.get('/api/v1/processes/order?version=9')).status).toBe(404);
    expect((await admin.get(`/api/v1/process-instances/${running}/diagram`)).body.version).toBe(1);
  });

  it('rolls back to the content of an older version', async () => {
    const back = await designer.post('/api/v1/processes/order/rollback', { version: 1 });
    expect(back.body.published).toMatchObject([{ processId: 'order', version: 3, unchanged: false }]);
    const { body } = await designer.get('/api/v1/processes/order');
    expect(body).toMatchObject({ xml: order('sign'), current: { version: 3 } });
    const none = await designer.post('/api/v1/processes/order/rollback', { version: 42 });
    expect(none.body).toMatchObject({ status: 404, code: 'PROCESS_VERSION_NOT_FOUND' });
  });

  it('offers what can be picked', async () => {
    const { body } = await designer.get('/api/v1/processes/palette');
    expect(body.processes).toContainEqual({ processId: 'order', name: '派单' });
    expect(body.roles).toContainEqual({ id: 'designer', name: { zh: '设计员', en: 'Designer' } });
    expect(body.jobTypes).toContainEqual({
      jobType: 'probe:note',
      title: { zh: '记录', en: 'Note' },
      headers: [{ key: 'text', title: { zh: '内容', en: 'Text' }, required: true }],
    });
  });

  it('draws an instance for those who may see its object', async () => {
    const path = `/api/v1/process-instances/${running}/diagram`;
    expect((await clerk.get(path)).status).toBe(404);
    expect((await designer.get(path)).status).toBe(404);
    const me: { id: string } = (await clerk.get('/api/v1/session')).body;
    await run({ businessKey: 'case:7', subject: `user:${me.id}` });
    const { status, body } = await clerk.get(path);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      processId: 'order',
      name: '派单',
      version: 1,
      state: 'active',
      xml: order('sign'),
      active: [{ elementId: 'sign', count: 1, late: false }],
      completed: [{ elementId: 'start', count: 1 }],
      flowsTaken: ['start-sign'],
      incidents: [],
    });
    expect(body.visits.map((visit: { elementId: string; state: string }) => [visit.elementId, visit.state])).toEqual([
      ['start', 'completed'],
      ['sign', 'active'],
    ]);
    await city.clock.set(Date.parse('2026-11-20T12:00:01+08:00'));
    expect((await clerk.get(path)).body.active).toEqual([{ elementId: 'sign', count: 1, late: true }]);
  });

  it('draws what called and what went wrong', async () => {
    const xml = bpmn(
      'outer',
      start() + callActivity('call', 'order') + end() + chain('start', 'call', 'end'),
      '',
      'name="外层"',
    );
    const stuck = bpmn('stuck', start() + serviceTask('work', '=missing.type') + end() + chain('start', 'work', 'end'));
    const outer = await run({ xml, start: 'outer' });
    const { body } = await admin.get(`/api/v1/process-instances/${outer}/diagram`);
    expect(body.called).toMatchObject([{ elementId: 'call', name: '派单' }]);
    const wrong = await run({ xml: stuck, start: 'stuck' });
    const drawn = (await admin.get(`/api/v1/process-instances/${wrong}/diagram`)).body;
    expect(drawn.incidents).toMatchObject([{ elementId: 'work' }]);
    expect(drawn.visits.at(-1)).toMatchObject({ elementId: 'work', state: 'incident' });
  });
});
