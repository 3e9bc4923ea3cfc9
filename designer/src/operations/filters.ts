/**
 * The filters of the instance list: their names in the address, and what they ask of the server. Days are the city's
 * days: `from` begins with its first minute, `to` ends with its last. Pure.
 */
import type { Query } from '../api/client.ts';
import type { ChangeFilter } from '../api/types.ts';
import { addDays, cityInstant } from '../time/words.ts';

export const instanceFilters = [
  ...(['q', 'processId', 'version', 'state', 'elementId', 'incident', 'from', 'to'] as const),
] as const;
export type InstanceFilterName = (typeof instanceFilters)[number];
export type InstanceFilterValues = Partial<Record<InstanceFilterName, string>>;

/** What the address says; without a state and without any search, what still runs. */
export function queryOf({ from, to, state, ...rest }: InstanceFilterValues): Query {
  return {
    ...rest,
    state: state === 'all' ? undefined : (state ?? (rest.q ? undefined : 'active')),
    startedFrom: from && cityInstant(from, '00:00'),
    startedTo: to && cityInstant(addDays(to, 1), '00:00'),
  };
}

/**
 * The same running instances as a filter of a change; null when the list shows others (finished ones, a search by number)
 * or everything, which nobody means.
 */
export function changeFilterOf(values: InstanceFilterValues): ChangeFilter | null {
  const { processId, version, elementId, incident, q, state } = values;
  if (q || (state !== undefined && state !== 'active')) return null;
  const { startedFrom, startedTo } = queryOf(values) as { startedFrom?: string; startedTo?: string };
  const filter: ChangeFilter = {
    ...(processId && { processId }),
    ...(version && { version: Number(version) }),
    ...(elementId && { elementId }),
    ...(incident && { incident: incident === 'yes' }),
    ...(startedFrom && { startedFrom }),
    ...(startedTo && { startedTo }),
  };
  return Object.keys(filter).length > 0 ? filter : null;
}
