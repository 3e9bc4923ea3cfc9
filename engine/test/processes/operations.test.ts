/**
 * What operators see: instances by every filter, one in full with where it stands and why it stops, a process over all
 * its instances; and that variables are only for those who may see and change them.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onBothDatabases } from '../database.ts';
import { startTestEngine, type Client, type TestEngine } from '../engine.ts';
import { assignment, bpmn, callActivity, chain, end, serviceTask, start, userTask } from './models.ts';

const roles = {
  watcher: ['process.watch'],
  operator: ['process.watch', 'orchestration.read', 'orchestration.operate'],
};

onBothDatabases('operations', (open) => {
  let city: TestEngine;
  let admin: Client;
  let watcher: Client;
  let operator: Client;
  const keys: string[] = [];

  const begin = async (processDefinitionId: string, more: object = {}) =>
    (await admin.post('/v2/process-instances', { processDefinitionId, ...more })).body.processInstanceKey as string;
  const list = async (client: Client, search = '') => (await client.get(`/api/v1/process-instances?${search}`)).body;
  const keysOf = async (search: string) =>
    (await list(watcher, search)).items.map((one: { processInstanceKey: string }) => one.processInstanceKey);

  beforeAll(async () => {
    city = await startTestEngine((await open()).config, { packs: null });
    admin = await city.login('admin');
    for (const [id, permissions] of Object.entries(roles)) {
      await admin.put(`/api/v1/roles/${id}`, { name: { zh: id, en: id }, permissions });
    }
    watcher = await city.hire({ username: 'watcher', roleIds: ['watcher'] });
    operator = await city.hire({ username: 'operator', roleIds: ['operator'] });
    const group = assignment({ candidateGroups: 'role:watcher' });
    const models = [
      bpmn('repair', start() + userTask('look', group) + end() + chain('start', 'look', 'end')),
      bpmn('ask', start() + callActivity('call', 'repair') + end() + chain('start', 'call', 'end')),
      bpmn('send', start() + serviceTask('mail', 'mail') + end() + chain('start', 'mail', 'end')),
    ];
    for (const xml of models) await admin.post('/api/v1/processes/publish', { xml });
    for (let n = 0; n < 3; n++) keys.push(await begin('repair', { businessId: `lamp-${n}`, variables: { n } }));
    city.clock.set(city.clock.now() + 60_000);
    keys.push(await begin('ask'), await begin('send'));
  });
  afterAll(() => city.close());

  it('lists by process, version, state, element, start and key, page by page', async () => {
    expect((await list(watcher)).total).toBe(6);
    expect(await keysOf('processId=repair&version=1&state=active')).toHaveLength(4);
    expect(await keysOf('processId=repair&version=2')).toEqual([]);
    expect(await keysOf('elementId=mail')).toEqual([keys[4]]);
    expect(await keysOf('state=completed')).toEqual([]);
    expect(await keysOf(`q=${keys[3]}`)).toEqual([keys[3]]);
    expect(await keysOf('q=lamp-1')).toEqual([keys[1]]);
    const noon = encodeURIComponent(new Date(city.clock.now()).toISOString());
    expect((await keysOf(`startedFrom=${noon}`)).length).toBe(3);
    expect((await keysOf(`startedTo=${noon}`)).length).toBe(3);
    const first = await list(watcher, 'limit=4');
    const second = await list(watcher, `limit=4&cursor=${first.nextCursor}`);
    expect(second.items).toHaveLength(2);
    expect(second.nextCursor).toBeNull();
  });

  it('finds what stands still and says why', async () => {
    expect(await keysOf('incident=yes')).toEqual([]);
    const { body } = await admin.post('/v2/jobs/activation', {
      ...{ type: 'mail', worker: 'w', timeout: 1000, maxJobsToActivate: 1 },
    });
    const { jobKey } = body.jobs[0];
    await admin.post(`/v2/jobs/${jobKey}/failure`, { retries: 0, errorMessage: 'no answer' });
    expect(await keysOf('incident=yes')).toEqual([keys[4]]);
    const detail = (await watcher.get(`/api/v1/process-instances/${keys[4]}`)).body;
    expect(detail.incidentList).toMatchObject([{ elementId: 'mail', message: 'no answer' }]);
    expect(detail.jobs).toMatchObject([{ jobKey, type: 'mail', retries: 0, errorMessage: 'no answer' }]);
    const activity = (await watcher.get('/api/v1/processes/send/activity')).body;
    expect(activity.elements).toEqual([{ elementId: 'mail', tokens: 1, incidents: 1 }]);
  });

  it('shows where an instance stands, who called it and who may go on', async () => {
    const parent = (await watcher.get(`/api/v1/process-instances/${keys[3]}`)).body;
    expect(parent.tokens).toMatchObject([{ elementId: 'call' }]);
    expect(parent.called).toMatchObject([{ elementId: 'call', state: 'active' }]);
    const child = (await watcher.get(`/api/v1/process-instances/${parent.called[0].processInstanceKey}`)).body;
    expect(child.calledBy).toMatchObject({ processInstanceKey: keys[3], elementId: 'call' });
    expect(child.tasks).toMatchObject([{ elementId: 'look', candidates: [{ zh: 'watcher', en: 'watcher' }] }]);
    const activity = (await watcher.get('/api/v1/processes/repair/activity')).body;
    expect(activity).toMatchObject({
      running: 4,
      version: 1,
      elements: [{ elementId: 'look', tokens: 4, incidents: 0 }],
    });
  });

  it('shows and changes variables only to those who may, and only of that instance', async () => {
    const path = `/api/v1/process-instances/${keys[0]}`;
    expect((await watcher.get(path)).body.scopes).toBeNull();
    expect((await operator.get(path)).body.scopes).toEqual([
      { scopeKey: keys[0], elementId: null, variables: { n: 0 } },
    ]);
    const change = { scopeKey: keys[0], variables: { n: 7 } };
    expect((await watcher.put(`${path}/variables`, change)).status).toBe(403);
    expect((await operator.put(`${path}/variables`, { ...change, scopeKey: keys[1] })).status).toBe(404);
    const changed = (await operator.put(`${path}/variables`, change)).body;
    expect(changed.scopes[0].variables).toEqual({ n: 7 });
    expect(changed.interventions[0]).toMatchObject({
      by: 'operator',
      command: 'variable.set',
      summary: { names: ['n'] },
    });
  });

  it('hides all of it from those who may not watch processes', async () => {
    const clerk = await city.hire({ username: 'clerk' });
    for (const path of ['process-instances', `process-instances/${keys[0]}`, 'processes/repair/activity']) {
      expect((await clerk.get(`/api/v1/${path}`)).status).toBe(403);
    }
    expect((await watcher.get('/api/v1/process-instances/99999')).status).toBe(404);
    expect((await watcher.get('/api/v1/processes/none/activity')).status).toBe(404);
  });
});
