/** Keeps a controlled clock's moment in the table `setting`, so that it survives a restart. */
import type { Database } from '../store/database.ts';
import { tableAccesses } from '../store/write.ts';
import type { ClockMemory } from './clock.ts';
import './tables.ts';

const KEY = 'clock';

export function clockMemory(database: Database): ClockMemory {
  const settings = tableAccesses(database.dialect)('setting');
  return {
    async load() {
      const row = (await database.knex('setting').where({ key: KEY }).first()) as { value: string } | undefined;
      return row ? (JSON.parse(row.value) as { pinnedAt: number | null }).pinnedAt : null;
    },
    async save(pinnedAt) {
      const row = settings.encode({ key: KEY, value: { pinnedAt } });
      await database.writer.transaction((connection) => settings.put(connection, [row]));
    },
  };
}
