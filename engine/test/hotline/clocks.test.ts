/** Stories of time: warning and overdue levels, also over a stop of the server; reminders at night; changed calendars. */
import { expect, it } from 'vitest';
import { cityTime } from '../../src/core/calendar/city-time.ts';
import { onBothDatabases } from '../database.ts';
import { foundCity, refound } from './city.ts';

onBothDatabases('hotline clocks', (open) => {
  it('supervises once per level with the true moment, also when the server was down', async () => {
    const { config } = await open();
    const city = await foundCity(config);
    const { file } = await city.inWork();
    const clock = await city.clock_(file, 'total');
    expect(clock.due).toBe('2026-11-27T17:30:00.000+08:00');
    await city.close();

    // Down over all three levels; up on a Sunday night.
    const later = await refound(config, '2026-12-06T23:00:00+08:00');
    const expected = [
      { mark: 'supervise', level: 1, at: '2026-11-27T17:30:00.000+08:00' },
      { mark: 'supervise', level: 2, at: '2026-11-30T17:30:00.000+08:00' },
      { mark: 'supervise', level: 3, at: '2026-12-02T17:30:00.000+08:00' },
    ];
    expect(await later.marks(file.id)).toEqual(expected);
    expect(await later.caseRow(file.id)).toMatchObject({ level: 3 });
    const fired = (await later.clock_(file, 'total')).levels.map(({ level, dueAt }) => [level, cityTime(dueAt)]);
    expect(fired.slice(1)).toEqual(expected.map(({ level, at }) => [level, at]));

    // Ordinary reminders wait for working hours, each level told once.
    const held = await later.notices({ template: 'clock-level', receiver: 'unit:public-works' });
    expect(held.map(({ status }) => status)).toEqual(['held', 'held', 'held']);
    expect(new Set(held.map(({ not_before }) => cityTime(not_before)))).toEqual(
      new Set(['2026-12-07T08:30:00.000+08:00']),
    );
    await later.at('2026-12-07T08:30:00+08:00');
    const shown = await later.notices({ template: 'clock-level', receiver: 'unit:public-works' });
    expect(shown.map(({ status }) => status)).toEqual(['shown', 'shown', 'shown']);
    await later.close();

    const again = await refound(config, '2026-12-08T10:00:00+08:00');
    expect(await again.marks(file.id)).toEqual(expected);
    await again.close();
  });

  it('lets an ordinary notice at 23:00 wait until 08:30, an urgent one not', async () => {
    const city = await foundCity((await open()).config);
    const { file } = await city.inWork();
    await city.at('2026-11-20T23:00:00+08:00');
    await city.submit('supervisor', 'case.mark', { caseId: file.id, mark: 'supervise' });
    await city.submit('leader', 'case.mark', { caseId: file.id, mark: 'instruct', text: '请连夜处置' });
    const told = async (template: string) => (await city.notices({ template, receiver: 'unit:public-works' }))[0];
    expect(await told('case-supervised')).toMatchObject({ status: 'held' });
    expect(cityTime((await told('case-supervised')).not_before)).toBe('2026-11-23T08:30:00.000+08:00');
    expect(await told('case-instructed')).toMatchObject({ status: 'shown', not_before: null });
    await city.at('2026-11-23T08:30:00+08:00');
    expect(await told('case-supervised')).toMatchObject({ status: 'shown' });
    await city.close();
  });

  it('warns at 80 %, reminds of signing, and moves open provisional clocks when a year is published', async () => {
    const city = await foundCity((await open()).config, Date.parse('2026-12-28T10:00:00+08:00'));
    const filed = await city.request('pothole');
    const request = { type: 'request' as const, id: filed.id };
    await city.complete('seat', request, '受理', 'convert', { eventTypeId: 'pothole', urgency: 'ordinary' });
    const { id } = await city.caseOf(filed.id);
    const file = { type: 'case' as const, id: id as string };
    await city.complete('centre', file, '待派遣', 'dispatch', { unitId: 'public-works' });
    expect(await city.clock_(file, 'total')).toMatchObject({ due: '2027-01-05T17:30:00.000+08:00', provisional: 1 });

    await city.after(5, 'working-hours');
    expect(await city.notices({ template: 'case-sign-late', receiver: 'unit:public-works' })).toHaveLength(1);
    expect(await city.tasksOf(file)).toEqual(['待签收']);

    const bridge = [
      { date: '2027-01-01', work: false, name: '元旦' },
      { date: '2027-01-04', work: false, name: '元旦' },
    ];
    await city.submit('admin', 'calendar.import', { calendarId: 'cn', year: 2027, days: bridge, source: '测试' });
    expect(await city.clock_(file, 'total')).toMatchObject({ due: '2027-01-06T17:30:00.000+08:00', provisional: 0 });
    await city.close();
  });
});
