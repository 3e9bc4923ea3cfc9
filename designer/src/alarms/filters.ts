/** The filters of alarms as they stand in the address, shared by list and map, and the query that they make. */
import type { Query } from '../api/client.ts';

export const alarmFilterNames = [
  ...(['q', 'state', 'severity', 'atLeast', 'handling', 'vertical', 'areaId', 'unitId', 'ruleId', 'thingId'] as const),
  ...(['assigneeId', 'review', 'silenced', 'from', 'to', 'sort', 'group', 'grouped'] as const),
] as const;
export type AlarmFilterName = (typeof alarmFilterNames)[number];
export type AlarmFilterValues = Partial<Record<AlarmFilterName, string>>;

/** How the list is laid out is not a filter. */
const layout: readonly AlarmFilterName[] = ['sort', 'grouped'];
/** Behind “more”. */
const hidden: readonly AlarmFilterName[] = ['review', 'silenced', 'from', 'to', 'unitId', 'assigneeId', 'atLeast'];

export const isNarrowed = (filters: AlarmFilterValues): boolean =>
  Object.entries(filters).some(([name, value]) => value && !layout.includes(name as AlarmFilterName));

export const hiddenCount = (filters: AlarmFilterValues): number => hidden.filter((name) => filters[name]).length;

/** What the server is asked. */
export function alarmQueryOf(filters: AlarmFilterValues): Query {
  const { grouped: _grouped, ...query } = filters;
  return query;
}
