/** Stories of intake: an unclear request, a question that is answered, a conversion without a type, duplicates. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onBothDatabases } from '../database.ts';
import { foundCity, refusal, type City } from './city.ts';

onBothDatabases('hotline intake', (open) => {
  let city: City;
  beforeAll(async () => {
    city = await foundCity((await open()).config);
  });
  afterAll(() => city.close());

  it('returns an unclear request: the clock rests, the number stays', async () => {
    const filed = await city.request(null, { channel: 'wechat' });
    const request = { type: 'request' as const, id: filed.id };
    const before = await city.clock_(request, 'total');
    expect(before.due).toBe('2026-11-27T17:30:00.000+08:00');

    await city.at('2026-11-20T10:00:00+08:00');
    await city.complete('seat', request, '受理', 'return', { question: '请问在哪个路口？' });
    expect(await city.requestRow(filed.id)).toMatchObject({ status: 'returned', return_question: '请问在哪个路口？' });
    expect(await city.clock_(request, 'total')).toMatchObject({ status: 'paused', due: null });
    const [told] = await city.notices({ object_id: filed.id, template: 'request-returned' });
    expect(told).toMatchObject({ channel: 'wechat', status: 'shown-only', reason: '未接通道，仅记录' });

    await city.at('2026-11-23T10:00:00+08:00');
    await city.complete(`citizen:${filed.id}`, request, '补充信息', 'done', { text: '人民路与江滨路口' });
    const again = await city.requestRow(filed.id);
    expect(again).toMatchObject({ number: filed.number, status: 'to-accept' });
    expect(again.text).toContain('人民路与江滨路口');
    // One working day of rest (7.5 hours counted), whatever the weekend did.
    expect(await city.clock_(request, 'total')).toMatchObject({
      status: 'running',
      due: '2026-11-30T17:30:00.000+08:00',
    });
    expect(await city.tasksOf(request)).toEqual(['受理']);
  });

  it('answers a question: no case, only the operator is rated', async () => {
    const filed = await city.request('policy', { text: '落户需要哪些材料？' });
    const request = { type: 'request' as const, id: filed.id };
    await city.complete('seat', request, '受理', 'answer', { answer: '请带身份证和户口簿到政务服务中心办理。' });
    expect(await city.requestRow(filed.id)).toMatchObject({ status: 'answered', case_id: null, answered_by: 'seat' });
    expect(await city.tasksOf(request)).toEqual(['评价答复']);
    await city.complete(`citizen:${filed.id}`, request, '评价答复', 'rate', { score: 4 });
    expect(await city.requestRow(filed.id)).toMatchObject({ status: 'closed', case_id: null });
    expect(await city.db('rating').where({ request_id: filed.id })).toMatchObject([
      { about: 'operator', score: 4, person_id: 'seat' },
    ]);
    expect(await city.incidents()).toEqual([]);
  });

  it('does not turn a request into a case without an event type', async () => {
    const filed = await city.request(null);
    const request = { type: 'request' as const, id: filed.id };
    const error = await refusal(city.complete('seat', request, '受理', 'convert', { urgency: 'ordinary' }));
    expect(error).toMatchObject({ code: 'FIELDS_INVALID', status: 422 });
    expect(error.problems).toMatchObject([{ path: 'eventTypeId' }]);
    const unknown = { eventTypeId: 'no-such-type', urgency: 'ordinary' };
    expect((await refusal(city.complete('seat', request, '受理', 'convert', unknown))).code).toBe('FIELDS_INVALID');
    expect(await city.requestRow(filed.id)).toMatchObject({ status: 'to-accept', case_id: null });
    expect(await city.tasksOf(request)).toEqual(['受理']);
  });

  it('merges reports of the same thing and tells every reporter', async () => {
    const place = { lat: 29.79, lng: 119.68 };
    const first = await city.request('pothole', { place });
    const near = {
      place: { lat: 29.7903, lng: 119.6801 },
      reporter: { name: '李四', phone: '13800000002', anonymous: false },
    };
    const second = await city.request('pothole', near);
    const seat = city.test.as(await city.token('seat'));
    const found = await seat.get('/api/v1/requests/nearby?lat=29.79&lng=119.68&eventType=pothole');
    expect(found.body.map((each: { id: string }) => each.id)).toEqual([first.id, second.id]);
    expect(found.body[1].distanceMeters).toBeLessThan(50);

    await city.submit('seat', 'request.merge', { requestId: second.id, into: first.id });
    expect(await city.requestRow(second.id)).toMatchObject({ merged_into: first.id, number: second.number });
    expect(await city.tasksOf({ type: 'request', id: second.id })).toEqual([]);
    await city.complete('seat', { type: 'request', id: first.id }, '受理', 'convert', {
      eventTypeId: 'pothole',
      urgency: 'ordinary',
    });
    const opened = await city.notices({ template: 'case-opened' });
    const receivers = opened.filter(({ object_id }) => [first.id, second.id].includes(object_id));
    expect(receivers.map(({ receiver }) => receiver).sort()).toEqual(['13800000000', '13800000002']);
    expect(JSON.parse((await city.caseOf(second.id)).request_ids)).toEqual([first.id, second.id]);
    const late = await refusal(city.submit('seat', 'request.merge', { requestId: first.id, into: second.id }));
    expect(late.code).toBe('MERGE_TOO_LATE');
  });

  it('files a request of another system once', async () => {
    const source = { system: 'city-311', externalId: '4711' };
    const first = await city.request('pothole', { channel: 'import', source });
    const again = await city.request('pothole', { channel: 'import', source });
    expect(again).toMatchObject({ id: first.id, number: first.number, existing: true });
  });
});
