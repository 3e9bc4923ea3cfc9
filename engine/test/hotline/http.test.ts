/** The same life over HTTP, as the screens and the portal see it; answers are checked against the contract's schemas. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { zipSync, strToU8 } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as contract from '../../src/contract.ts';
import { readPackDirectory } from '../../src/features/packs/directory.ts';
import { onBothDatabases } from '../database.ts';
import type { Client } from '../engine.ts';
import { foundCity, type City } from './city.ts';

onBothDatabases('hotline over HTTP', (open) => {
  let city: City;
  const clients = new Map<string, Client>();
  const as = async (name: string): Promise<Client> => {
    const known = clients.get(name) ?? city.test.as(await city.token(name));
    clients.set(name, known);
    return known;
  };
  beforeAll(async () => {
    city = await foundCity((await open()).config);
  });
  afterAll(() => city.close());

  async function complete(by: Client, key: string, outcome: string, values: object = {}): Promise<void> {
    const answer = await by.post(`/api/v1/tasks/${key}/complete`, { outcome, values });
    expect(answer.body).toEqual({ ok: true });
    await city.engine.settle();
  }

  async function firstTask(by: Client): Promise<contract.tasks.TaskDetail> {
    const { body } = await by.get('/api/v1/tasks?view=mine');
    const page = contract.tasks.taskPage.parse(body);
    return contract.tasks.taskDetail.parse((await by.get(`/api/v1/tasks/${page.items[0]!.key}`)).body);
  }

  it('lets a citizen file, the staff work and the citizen rate', async () => {
    const filing = {
      text: '人民路 12 号路灯不亮\n晚上很黑',
      place: { lat: 29.79, lng: 119.68 },
      reporter: { name: '张三', phone: '13812345678' },
    };
    const filed = await city.test.visitor.post('/api/v1/public/requests', filing);
    expect(filed.status).toBe(201);
    const { id, number, token } = contract.requests.filed.parse(filed.body);
    const citizen = city.test.as(token);
    const seen = contract.requests.citizenView.parse((await citizen.get(`/api/v1/public/requests/${id}`)).body);
    expect(seen).toMatchObject({ number, status: 'to-accept', tasks: [] });
    expect(seen.sentence.zh).toContain('收到');

    const seat = await as('seat');
    const task = await firstTask(seat);
    expect(task).toMatchObject({ name: '受理', mine: true, object: { number } });
    expect(task.values).toMatchObject({ urgency: 'ordinary', title: '人民路 12 号路灯不亮' });
    const request = contract.requests.requestDetail.parse((await seat.get(`/api/v1/requests/${id}`)).body);
    expect(request.clocks.map(({ kind }) => kind).sort()).toEqual(['accept', 'total']);
    expect(request.reporter).toMatchObject({ phone: '13812345678' });
    await complete(seat, task.key, 'convert', { eventTypeId: 'street-light', urgency: 'ordinary' });

    const centre = await as('centre');
    const dispatch = await firstTask(centre);
    expect(dispatch.values).toEqual({ unitId: 'lighting' });
    await complete(centre, dispatch.key, 'dispatch', { unitId: 'lighting', coUnitIds: ['public-works'] });
    const lamps = await as('lamps');
    expect((await lamps.get('/api/v1/tasks/counts')).body).toEqual({ mine: 1, unit: 1, overdue: 0 });
    await complete(lamps, (await firstTask(lamps)).key, 'sign');

    const cases = contract.cases.casePage.parse((await lamps.get('/api/v1/cases?state=open&q=路灯&sort=dueAt')).body);
    expect(cases.total).toBe(1);
    const caseId = cases.items[0]!.id;
    const detail = contract.cases.caseDetail.parse((await lamps.get(`/api/v1/cases/${caseId}`)).body);
    expect(detail).toMatchObject({ status: 'handling', openChildren: 1, mayAddChild: true });
    expect(detail.actions.map(({ id: action, enabled }) => [action, enabled])).toEqual([
      ['extend', true],
      ['suspend', true],
      ['resume', false],
      ['reassign', true],
    ]);
    expect(detail.clocks.find(({ kind }) => kind === 'total')?.totalMinutes).toBeGreaterThan(0);
    expect(detail.children[0]).toMatchObject({ status: 'open', taskKey: expect.any(String) });
    const helper = await as('works');
    await complete(helper, detail.children[0]!.taskKey!, 'done', { childResult: '已配合' });
    const handle = await firstTask(lamps);
    const wrong = await lamps.post(`/api/v1/tasks/${handle.key}/complete`, {
      outcome: 'done',
      values: { result: 'x' },
    });
    expect(wrong.status).toBe(422);
    expect(wrong.body.problems.map(({ path }: { path: string }) => path)).toEqual(['result', 'resultText']);
    await complete(lamps, handle.key, 'done', { result: 'solved', resultText: '已更换光源' });
    await complete(centre, (await firstTask(centre)).key, 'pass');

    const wait = contract.requests.citizenView.parse((await citizen.get(`/api/v1/public/requests/${id}`)).body);
    expect(wait.results).toMatchObject([{ text: '已更换光源' }]);
    expect(wait.progress.every(({ actor }) => actor.id === '')).toBe(true);
    const [rate] = wait.tasks;
    const path = `/api/v1/public/requests/${id}/tasks/${rate!.key}`;
    expect((await citizen.post(path, { outcome: 'satisfied', values: { score: 5 } })).status).toBe(200);
    await city.engine.settle();
    const summary = contract.cases.caseSummary.parse((await centre.get('/api/v1/cases/summary')).body);
    expect(summary).toMatchObject({ open: 0, closedToday: 1, receivedToday: 1 });
    const history = (await centre.get(`/api/v1/cases/${caseId}/history`)).body;
    const { sentences } = contract.catalog.catalog.parse((await city.test.visitor.get('/api/v1/catalog')).body);
    for (const { kind } of history) expect(Object.keys(sentences)).toContain(kind);
  });

  it('tracks by number and digits, and tells nothing to who guesses', async () => {
    const filing = { text: '垃圾没清', reporter: { name: '李四', phone: '13900001111' } };
    const { number } = (await city.test.visitor.post('/api/v1/public/requests', filing)).body;
    const track = (phoneSuffix: string, which = number) =>
      city.test.visitor.post('/api/v1/public/track', { number: which, phoneSuffix });
    expect((await track('1111')).body.number).toBe(number);
    const [wrongDigits, wrongNumber] = [await track('2222'), await track('1111', '20200101-0001')];
    expect([wrongDigits.status, wrongNumber.status]).toEqual([404, 404]);
    expect(wrongDigits.body.code).toBe(wrongNumber.body.code);
    for (let i = 0; i < 8; i++) await track('0000');
    expect((await track('1111')).status).toBe(429);
    const other = city.test.as((await city.test.visitor.post('/api/v1/public/requests', filing)).body.token);
    const first = await city.db('request').where({ number }).first();
    expect((await other.get(`/api/v1/public/requests/${first.id}`)).status).toBe(404);
    const masked = (await (await as('lamps')).get('/api/v1/requests')).body;
    expect(masked.total).toBe(0);
  });

  it('rings the bell and marks what was read', async () => {
    const lamps = await as('lamps');
    const bell = contract.notices.notice.array().parse((await lamps.get('/api/v1/notices?unread=1')).body.items);
    expect(bell.map(({ title }) => title)).toContain('新事件待签收');
    const ids = bell.map(({ id }) => id);
    expect((await lamps.post('/api/v1/notices/read', { ids })).body).toEqual({ read: ids.length });
    expect((await lamps.get('/api/v1/notices?unread=1')).body.items).toEqual([]);
    expect((await lamps.get('/api/v1/notices/log')).status).toBe(403);
    expect((await (await as('centre')).get('/api/v1/notices/log?channel=web')).body.total).toBeGreaterThan(0);
  });

  it('previews, installs and rolls back a pack, and keeps values of inputs', async () => {
    const admin = await city.test.login('admin');
    const detail = contract.packs.packDetail.parse((await admin.get('/api/v1/packs/hotline')).body);
    expect(detail.inputs.find(({ id }) => id === 'warnAt')).toMatchObject({ value: 0.8 });
    const bad = await admin.put('/api/v1/packs/hotline/inputs', { inputs: { warnAt: 3, nothing: 1 } });
    expect(bad.status).toBe(422);
    expect(bad.body.problems).toHaveLength(2);
    await admin.put('/api/v1/packs/hotline/inputs', { inputs: { warnAt: 0.7 } });

    const directory = fileURLToPath(new URL('../../../packs/hotline', import.meta.url));
    const files = await readPackDirectory(directory);
    delete files['scenarios/12-levels.json'];
    for (const path of Object.keys(files))
      if (path.startsWith('scenarios/') && !path.includes('01')) delete files[path];
    const head = { ...JSON.parse(await readFile(`${directory}/pack.json`, 'utf8')), version: '1.1.0' };
    files['pack.json'] = JSON.stringify(head);
    const zip = zipSync(
      Object.fromEntries(Object.entries(files).map(([path, text]) => [`hotline/${path}`, strToU8(text)])),
    );
    const send = (path: string, body: Uint8Array) =>
      admin.request('POST', path, { headers: { 'content-type': 'application/zip' }, body });
    const preview = contract.packs.packPreview.parse((await send('/api/v1/packs/preview', zip)).body);
    expect(preview).toMatchObject({ version: '1.1.0', installedVersion: '1.0.0', problems: [] });
    expect(preview.scenarios).toMatchObject([{ passed: true }]);
    expect((await send('/api/v1/packs', zip)).body).toMatchObject({ version: '1.1.0', unchanged: false, kept: [] });
    const after = contract.packs.packDetail.parse((await admin.get('/api/v1/packs/hotline')).body);
    expect(after).toMatchObject({ version: '1.1.0', previousVersion: '1.0.0' });
    expect(after.inputs.find(({ id }) => id === 'warnAt')).toMatchObject({ value: 0.7 });
    expect((await admin.post('/api/v1/packs/hotline/rollback')).body).toMatchObject({ version: '1.0.0' });

    const evil = zipSync({ '../pack.json': strToU8('{}') });
    expect((await send('/api/v1/packs', evil)).body).toMatchObject({ code: 'PACK_UNREADABLE', status: 400 });
    expect((await send('/api/v1/packs', strToU8('no zip'))).status).toBe(400);
  });
});
