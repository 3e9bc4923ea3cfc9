/**
 * The rows of the alarm list: what pages brought, with newer states laid over it, as single alarms or as groups that one
 * can unfold. Pure; the reading is in `useAlarmRows`.
 */
import type { AlarmItem } from '../api/types.ts';

export interface AlarmListRow {
  key: string;
  item: AlarmItem;
  /** First row of a group of several. */
  group?: { key: string; count: number; open: boolean };
  /** Inside an unfolded group. */
  inner?: boolean;
}

/** New ones in front in the order in which they came, known ones in their place with their newest state. */
export function withFresh(read: readonly AlarmItem[], fresh: readonly AlarmItem[]): AlarmItem[] {
  if (!fresh.length) return [...read];
  const newest = new Map(fresh.map((item) => [item.id, item]));
  const known = new Set(read.map((item) => item.id));
  const isNewer = (a: AlarmItem, b: AlarmItem) => Date.parse(a.updatedAt) >= Date.parse(b.updatedAt);
  return [
    ...fresh.filter((item) => !known.has(item.id)),
    ...read.map((item) => {
      const now = newest.get(item.id);
      return now && isNewer(now, item) ? now : item;
    }),
  ];
}

export function singleRows(items: readonly AlarmItem[]): AlarmListRow[] {
  return items.map((item) => ({ key: item.id, item }));
}

/** One row per group, at the place of its first alarm, shown as its worst one; the others below when it is unfolded. */
export function groupedRows(items: readonly AlarmItem[], open: ReadonlySet<string>): AlarmListRow[] {
  const groups = new Map<string, AlarmItem[]>();
  for (const item of items) {
    const known = groups.get(item.group);
    if (known) known.push(item);
    else groups.set(item.group, [item]);
  }
  return [...groups].flatMap(([key, members]) => {
    const worst = members.reduce((a, b) => (rank(b) < rank(a) ? b : a));
    if (members.length === 1) return singleRows(members);
    const head: AlarmListRow = {
      key: worst.id,
      item: worst,
      group: { key, count: members.length, open: open.has(key) },
    };
    if (!open.has(key)) return [head];
    const others = members.filter((one) => one !== worst);
    return [head, ...others.map((item) => ({ key: item.id, item, inner: true }))];
  });
}

/** Active before recovered, then the grade. */
const rank = (item: AlarmItem): number => (item.active ? 0 : 10) + item.severity;
