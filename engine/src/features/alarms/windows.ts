/**
 * Maintenance windows as judging reads them: present and future ones in one setting row, written by the commands that
 * change windows in the same transaction.
 */
import type { Json } from '../../core/json.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import type { ThingRow } from '../things/tables.ts';

export const WINDOWS_SETTING = 'alarms.windows';

/** Times in milliseconds. A window covers what is named, what is below it, and everything of its area or kind. */
export type ActiveWindow = {
  id: string;
  title: string;
  from: number;
  to: number;
  /** With everything below them. */
  thingIds: string[];
  areaIds: string[];
  kind: string | null;
};

export async function windowsFor(uow: UnitOfWork, thing: ThingRow): Promise<ActiveWindow[]> {
  const all = ((await uow.get('setting', WINDOWS_SETTING))?.value ?? []) as Json as ActiveWindow[];
  return all.filter(
    ({ thingIds, areaIds, kind }) =>
      thingIds.includes(thing.id) ||
      (thing.area_id !== null && areaIds.includes(thing.area_id)) ||
      (kind !== null && kind === thing.kind),
  );
}
