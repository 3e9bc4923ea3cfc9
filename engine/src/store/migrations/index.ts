/**
 * All migrations, in order. Imported one by one, so that they are inside the bundle; a new one adds its two lines here.
 * A migration that has been released is never changed.
 *
 * Column conventions, on both databases: keys and ids `text`; times `bigInteger` (ms, UTC); counters and 0/1 flags
 * `integer`; JSON `text` (never `json`/`jsonb`: the drivers differ in what they parse); fractions `double`. No foreign
 * keys between tables that one batch writes: the batch writes table by table, in no promised order.
 */
import type { Knex } from 'knex';
import * as foundation from './001_foundation.ts';
import * as processes from './002_processes.ts';
import * as people from './003_people.ts';
import * as cases from './004_cases.ts';
import * as packs from './005_packs.ts';
import * as calendars from './006_calendars.ts';
import * as definitionNotes from './007_definition_notes.ts';
import * as edges from './008_edges.ts';
import * as processChanges from './009_process_changes.ts';
import * as processSearch from './010_process_search.ts';
import * as alarms from './011_alarms.ts';
import * as notices from './012_notices.ts';
import * as linkage from './013_linkage.ts';
import * as alarmLists from './015_alarm_lists.ts';
import * as oneRowAThing from './016_one_row_a_thing.ts';

export interface Migration {
  up(knex: Knex): Promise<void>;
  down(knex: Knex): Promise<void>;
}

const migrations: readonly { name: string; migration: Migration }[] = [
  { name: '001_foundation', migration: foundation },
  { name: '002_processes', migration: processes },
  { name: '003_people', migration: people },
  { name: '004_cases', migration: cases },
  { name: '005_packs', migration: packs },
  { name: '006_calendars', migration: calendars },
  { name: '007_definition_notes', migration: definitionNotes },
  { name: '008_edges', migration: edges },
  { name: '009_process_changes', migration: processChanges },
  { name: '010_process_search', migration: processSearch },
  { name: '011_alarms', migration: alarms },
  { name: '012_notices', migration: notices },
  { name: '013_linkage', migration: linkage },
  { name: '015_alarm_lists', migration: alarmLists },
  { name: '016_one_row_a_thing', migration: oneRowAThing },
];

export const migrationSource: Knex.MigrationSource<(typeof migrations)[number]> = {
  getMigrations: async () => [...migrations],
  getMigrationName: ({ name }) => name,
  getMigration: async ({ migration }) => migration,
};
