/** Stories of a case at work: 退单, 协办, 返工 and 重办, ratings, 延期, 挂起, 转办, and who sees what. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onBothDatabases } from '../database.ts';
import { foundCity, refusal, type City } from './city.ts';

const result = { result: 'solved', resultText: '已处理完毕' };

onBothDatabases('hotline cases', (open) => {
  let city: City;
  beforeAll(async () => {
    city = await foundCity((await open()).config);
  });
  afterAll(async () => {
    expect(await city.incidents()).toEqual([]);
    await city.close();
  });

  it("sends back a wrong case: the total clock goes on, the department's restarts", async () => {
    const { file } = await city.inWork('street-light', 'public-works', 'works');
    const total = await city.clock_(file, 'total');
    const first = await city.clock_(file, 'unit');
    await city.after(4, 'working-hours');
    await city.complete('works', file, '办理', 'refuse', { reason: '路灯不归我处' });
    expect(await city.caseRow(file.id)).toMatchObject({ status: 'to-dispatch', refusals: 1, lead_unit_id: null });
    await city.complete('centre', file, '待派遣', 'dispatch', { unitId: 'lighting' });
    const second = await city.clock_(file, 'unit');
    expect(second.id).not.toBe(first.id);
    expect(second.started_at).toBe(city.clock.now());
    expect(await city.clock_(file, 'total')).toMatchObject({
      id: total.id,
      started_at: total.started_at,
      due: total.due,
    });
    const [before] = await city.db('clock').where({ id: first.id });
    expect(before).toMatchObject({ status: 'stopped' });
    expect((await refusal(city.complete('works', file, '待签收', 'sign'))).status).toBe(404);
  });

  it('cannot be closed while a child task is open', async () => {
    const { file } = await city.inWork();
    await city.submit('works', 'case.add-child', { caseId: file.id, unitId: 'lighting', title: '配合断电' });
    expect(await city.tasksOf(file)).toEqual(['办理', '协办']);
    const error = await refusal(city.complete('works', file, '办理', 'done', result));
    expect(error).toMatchObject({ code: 'GUARD_REFUSED', status: 409 });
    expect(error.text.zh).toContain('协办');
    await city.complete('lamps', file, '协办', 'done', { childResult: '已断电' });
    await city.complete('works', file, '办理', 'done', result);
    expect(await city.caseRow(file.id)).toMatchObject({ status: 'to-verify', open_children: 0 });
  });

  it('is worked on again when the citizen is not satisfied; the first result stays', async () => {
    const { file, filed } = await city.inWork();
    await city.complete('works', file, '办理', 'done', result);
    await city.complete('centre', file, '办结核查', 'pass');
    const citizen = `citizen:${filed.id}`;
    const silent = await refusal(city.complete(citizen, file, '待评价', 'unsatisfied', { score: 1 }));
    expect(silent.code).toBe('GUARD_REFUSED');
    await city.complete(citizen, file, '待评价', 'unsatisfied', { score: 1, comment: '没修好' });
    expect(await city.caseRow(file.id)).toMatchObject({ status: 'handling', rework: 1, round: 2 });
    expect(await city.clock_(file, 'total')).toMatchObject({ status: 'running', round: 2 });
    await city.complete('works', file, '办理', 'done', { ...result, resultText: '重新铺设' });
    const results = await city.db('case_result').where({ case_id: file.id }).orderBy('round');
    expect(results.map(({ round, text }) => [round, text])).toEqual([
      [1, '已处理完毕'],
      [2, '重新铺设'],
    ]);
    await city.complete('centre', file, '办结核查', 'pass');
    await city.complete(citizen, file, '待评价', 'satisfied', { score: 5 });
    expect(await city.caseRow(file.id)).toMatchObject({ status: 'closed' });
    const ratings = await city.db('rating').where({ case_id: file.id }).orderBy('round');
    expect(ratings.map(({ satisfied, round }) => [satisfied, round])).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  it('does not let a handler rate its own work', async () => {
    const reporter = { name: '市政员工', phone: '13900000001', anonymous: false };
    const { file, filed } = await city.inWork('pothole', 'public-works', 'works', { reporter });
    await city.complete('works', file, '办理', 'done', result);
    await city.complete('centre', file, '办结核查', 'pass');
    expect(await city.caseRow(file.id)).toMatchObject({ status: 'closed' });
    expect(await city.db('rating').where({ request_id: filed.id })).toEqual([]);
    expect(await city.history({ type: 'request', id: filed.id })).toContain('request.rating-skipped');
  });

  it('counts no rating in five working days as no opinion', async () => {
    const { file, filed } = await city.inWork();
    await city.complete('works', file, '办理', 'done', result);
    await city.complete('centre', file, '办结核查', 'pass');
    await city.after(4, 'working-days');
    expect(await city.caseRow(file.id)).toMatchObject({ status: 'to-rate' });
    await city.after(1, 'working-days');
    expect(await city.caseRow(file.id)).toMatchObject({ status: 'closed' });
    expect(await city.db('rating').where({ request_id: filed.id })).toMatchObject([{ score: null, satisfied: null }]);
  });

  it('grants a first extension by the shift leader, a second one by the leader with a document, none after the due moment', async () => {
    const { file } = await city.inWork('garbage');
    const due = (await city.clock_(file, 'total')).due_at;
    const ask = (values: object) => city.submit('works', 'case.action', { caseId: file.id, action: 'extend', values });
    await ask({ amount: 2, reason: '材料未到' });
    expect((await refusal(ask({ amount: 2, reason: '材料未到' }))).code).toBe('ACTION_OPEN');
    await city.complete('shift-leader', file, '班长审批', 'approve');
    const extended = await city.clock_(file, 'total');
    expect(extended.due_at).toBeGreaterThan(due);
    expect(await city.caseRow(file.id)).toMatchObject({ extensions: 1, due_at: extended.due_at });

    const bare = await refusal(ask({ amount: 1, reason: '仍未到' }));
    expect(bare).toMatchObject({ code: 'ACTION_REFUSED', status: 409 });
    const attachmentIds = [await city.upload('works', '批件.pdf')];
    await ask({ amount: 1, reason: '仍未到', attachmentIds });
    expect((await city.tasksOf(file)).sort()).toEqual(['办理', '领导审批']);
    expect((await refusal(city.complete('shift-leader', file, '领导审批', 'approve'))).status).toBe(404);
    await city.complete('leader', file, '领导审批', 'refuse', { reason: '尽快办结' });
    expect(await city.clock_(file, 'total')).toMatchObject({ due_at: extended.due_at });

    await city.after(8, 'working-days');
    const late = await refusal(ask({ amount: 1, reason: '再等等', attachmentIds }));
    expect(late).toMatchObject({ code: 'ACTION_REFUSED' });
    expect(late.text.zh).toContain('已到期');
  });

  it('rests while suspended and goes on at the agreed time', async () => {
    await city.morning();
    const { file } = await city.inWork();
    const due = (await city.clock_(file, 'total')).due_at;
    const untilAt = city.workingDaysLater(2);
    await city.submit('works', 'case.action', {
      caseId: file.id,
      action: 'suspend',
      values: { reason: '等待配件', untilAt },
    });
    await city.complete('shift-leader', file, '班长审批', 'approve');
    expect(await city.caseRow(file.id)).toMatchObject({ suspended: 1, due_at: null });
    expect((await refusal(city.complete('works', file, '办理', 'done', result))).code).toBe('GUARD_REFUSED');
    await city.at(untilAt);
    expect(await city.caseRow(file.id)).toMatchObject({ suspended: 0 });
    const resumed = await city.clock_(file, 'total');
    expect(resumed.status).toBe('running');
    expect(resumed.due_at).toBeGreaterThan(due);
  });

  it('keeps paused time when the urgency changes', async () => {
    await city.morning();
    const { file } = await city.inWork('noise', 'ecology', 'ecology');
    await city.submit('ecology', 'case.action', {
      caseId: file.id,
      action: 'suspend',
      values: { reason: '等待检测', condition: '检测报告' },
    });
    await city.complete('shift-leader', file, '班长审批', 'approve');
    const started = city.clock.now();
    await city.after(6, 'urgent-hours');
    await city.submit('ecology', 'case.action', { caseId: file.id, action: 'resume', values: {} });
    await city.submit('centre', 'case.mark', { caseId: file.id, mark: 'urge', text: '请今天处理' });
    const clock = await city.clock_(file, 'total');
    expect(clock).toMatchObject({ amount: 24, unit: 'urgent-hours' });
    expect(clock.pauses).toEqual([{ from: started, to: city.clock.now(), reason: '等待检测' }]);
    expect(clock.due_at).toBe(clock.started_at + (24 + 6) * 3_600_000);
    expect((await city.marks(file.id)).map(({ mark }) => mark)).toEqual(['urge']);
    expect((await refusal(city.submit('works', 'case.mark', { caseId: file.id, mark: 'urge' }))).status).toBe(404);
    expect((await refusal(city.submit('ecology', 'case.mark', { caseId: file.id, mark: 'urge' }))).status).toBe(403);
  });

  it('goes to another department by reassignment', async () => {
    const { file } = await city.inWork('street-light', 'public-works', 'works');
    const values = { unitId: 'lighting', reason: '属路灯设施' };
    await city.submit('works', 'case.action', { caseId: file.id, action: 'reassign', values });
    await city.complete('centre', file, '中心审批', 'approve');
    expect(await city.caseRow(file.id)).toMatchObject({ status: 'to-sign', lead_unit_id: 'lighting' });
    await city.complete('lamps', file, '待签收', 'sign');
    expect(await city.tasksOf(file)).toEqual(['办理']);
  });

  it("does not show another department's case, in lists, by id or in what may be done", async () => {
    const { file } = await city.inWork();
    const [works, lamps] = [city.test.as(await city.token('works')), city.test.as(await city.token('lamps'))];
    expect((await works.get(`/api/v1/cases/${file.id}`)).body).toMatchObject({ id: file.id, status: 'handling' });
    for (const path of ['', '/history']) expect((await lamps.get(`/api/v1/cases/${file.id}${path}`)).status).toBe(404);
    const listed = await lamps.get('/api/v1/cases?limit=200');
    expect(listed.body.items.map(({ id }: { id: string }) => id)).not.toContain(file.id);
    expect((await lamps.post(`/api/v1/cases/${file.id}/comments`, { text: '看看' })).status).toBe(404);
    expect((await lamps.get('/api/v1/cases?sort=id;drop table case_file')).status).toBe(400);
  });
});
