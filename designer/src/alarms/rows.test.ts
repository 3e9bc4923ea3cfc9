import { describe, expect, it } from 'vitest';
import type { AlarmItem, Severity } from '../api/types.ts';
import { minutesOf, standingOf } from './grades.ts';
import { groupedRows, withFresh } from './rows.ts';

const alarm = (id: string, more: Partial<AlarmItem> = {}): AlarmItem =>
  ({
    ...{ id, number: id, group: id, severity: 3 as Severity, active: true, handling: 'new' },
    updatedAt: '2026-11-23T09:00:00+08:00',
    ...more,
  }) as AlarmItem;

describe('the list of alarms', () => {
  it('takes new ones in front and renews known ones where they stand', () => {
    const read = [alarm('a'), alarm('b'), alarm('c')];
    const later = { updatedAt: '2026-11-23T09:01:00+08:00', handling: 'acknowledged' as const };
    const rows = withFresh(read, [alarm('n'), alarm('b', later)]);
    expect(rows.map(({ id }) => id)).toEqual(['n', 'a', 'b', 'c']);
    expect(rows[2]?.handling).toBe('acknowledged');
  });

  it('does not let an older state win', () => {
    const read = [alarm('a', { updatedAt: '2026-11-23T09:05:00+08:00', handling: 'closed' })];
    expect(withFresh(read, [alarm('a')])[0]?.handling).toBe('closed');
  });

  it('shows a group as its worst active alarm, where the first one stood', () => {
    const items = [
      alarm('a', { group: 'x', severity: 3 }),
      alarm('b'),
      alarm('c', { group: 'x', severity: 1, active: false }),
      alarm('d', { group: 'x', severity: 2 }),
    ];
    const folded = groupedRows(items, new Set());
    expect(folded.map(({ key }) => key)).toEqual(['d', 'b']);
    expect(folded[0]?.group).toEqual({ key: 'x', count: 3, open: false });
    const unfolded = groupedRows(items, new Set(['x']));
    expect(unfolded.map(({ key }) => key)).toEqual(['d', 'a', 'c', 'b']);
    expect(unfolded.map(({ inner }) => inner ?? false)).toEqual([false, true, true, false]);
  });

  it('says with one tag whether it lasts and whether somebody has it', () => {
    expect(standingOf(alarm('a')).word).toBe('waiting');
    expect(standingOf(alarm('a', { handling: 'acknowledged' })).word).toBe('handled');
    expect(standingOf(alarm('a', { active: false })).word).toBe('recoveredWaiting');
    expect(standingOf(alarm('a', { active: false, handling: 'acknowledged' })).word).toBe('recovered');
    expect(standingOf(alarm('a', { handling: 'closed' })).word).toBe('closed');
  });

  it('counts minutes to now, or to its end', () => {
    const raisedAt = '2026-11-23T09:00:00+08:00';
    const now = Date.parse('2026-11-23T09:30:00+08:00');
    expect(minutesOf({ raisedAt, clearedAt: null }, now)).toBe(30);
    expect(minutesOf({ raisedAt, clearedAt: '2026-11-23T09:10:00+08:00' }, now)).toBe(10);
  });
});
