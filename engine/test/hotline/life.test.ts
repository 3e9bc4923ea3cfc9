/** The ordinary life of a request: filed, turned into a case, dispatched, signed, handled, verified, rated, closed. */
import { expect, it } from 'vitest';
import { onBothDatabases } from '../database.ts';
import { foundCity } from './city.ts';

onBothDatabases('hotline: the life of a request', (open) => {
  it('goes from intake to rating', async () => {
    const city = await foundCity((await open()).config);
    const filed = await city.request(null);
    expect(filed.number).toBe('20261120-0001');
    const request = { type: 'request' as const, id: filed.id };
    expect(await city.incidents()).toEqual([]);
    expect(await city.tasksOf(request)).toEqual(['受理']);
    await city.complete('seat', request, '受理', 'convert', { eventTypeId: 'pothole', urgency: 'ordinary' });
    expect(await city.incidents()).toEqual([]);
    const { id } = await city.caseOf(filed.id);
    const file = { type: 'case' as const, id };
    expect(await city.tasksOf(file)).toEqual(['待派遣']);
    await city.complete('centre', file, '待派遣', 'dispatch', { unitId: 'public-works' });
    await city.complete('works', file, '待签收', 'sign');
    await city.complete('works', file, '办理', 'done', { result: 'solved', resultText: '坑已填平' });
    await city.complete('centre', file, '办结核查', 'pass');
    await city.complete(`citizen:${filed.id}`, file, '待评价', 'satisfied', { score: 5 });
    expect(await city.incidents()).toEqual([]);
    const done = await city.caseRow(id);
    expect(done).toMatchObject({ status: 'closed', due_at: null, open_children: 0, rework: 0 });
    const clocks = await city.db('clock').where({ owner_id: id });
    expect(clocks.every(({ status, due_at }) => status === 'stopped' && due_at !== null)).toBe(true);
    expect((await city.requestRow(filed.id)).status).toBe('closed');
    expect(await city.tasksOf(file)).toEqual([]);
    await city.close();
  });
});
