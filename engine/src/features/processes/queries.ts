/** Processes and their versions, with what runs on each. The newest version is the one that new instances start on. */
import type { Knex } from 'knex';
import type { z } from 'zod';
import { cityTime } from '../../core/calendar/city-time.ts';
import { processNotFound } from '../../runtime/process/errors.ts';
import type { ProcessDefinitionRow } from '../../runtime/process/tables.ts';
import { versionNotFound } from './errors.ts';
import type { definitionVersion, processDetail, processItem } from './schema.ts';
import type { DefinitionNoteRow } from './tables.ts';

type Item = z.infer<typeof processItem>;
type Version = z.infer<typeof definitionVersion>;

type DefinitionRow = ProcessDefinitionRow &
  Partial<Pick<DefinitionNoteRow, 'comment' | 'author'>> & {
    account_name: string | null;
  };

const PACK = /^pack:(.+)$/;

export async function listProcesses(db: Knex): Promise<Item[]> {
  const newest = db('process_definition')
    .select('process_id')
    .max('version as version')
    .groupBy('process_id')
    .as('newest');
  const rows: { process_id: string }[] = await db('process_definition as d')
    .join(newest, (join) => join.on('newest.process_id', 'd.process_id').andOn('newest.version', 'd.version'))
    .select('d.process_id')
    .orderBy('d.process_id');
  return itemsOf(
    db,
    rows.map((row) => row.process_id),
  );
}

/** Refuses with PROCESS_NOT_FOUND, PROCESS_VERSION_NOT_FOUND. */
export async function readProcess(
  db: Knex,
  processId: string,
  version?: number,
): Promise<z.infer<typeof processDetail>> {
  const rows = await definitions(db, [processId]);
  const newest = rows[0];
  if (!newest) throw processNotFound({ process: processId });
  const shown = version === undefined ? newest : rows.find((row) => row.version === version);
  if (!shown) throw versionNotFound({ process: processId, version: version ?? 0 });
  const [item] = await itemsOf(db, [processId], rows);
  const resource: { content: string } = await db('deployed_resource').where({ hash: shown.hash }).first('content');
  const running = await runningByDefinition(db, [processId]);
  return {
    ...(item as Item),
    xml: resource.content,
    versions: rows.map((row) => versionOf(row, newest, running)),
  };
}

async function itemsOf(db: Knex, processIds: string[], known?: DefinitionRow[]): Promise<Item[]> {
  const rows = known ?? (await definitions(db, processIds));
  const running = await runningByDefinition(db, processIds);
  const incidents = await incidentsByProcess(db, processIds);
  return processIds.flatMap((processId) => {
    const versions = rows.filter((row) => row.process_id === processId);
    const newest = versions[0];
    if (!newest) return [];
    const packId = versions.map((row) => PACK.exec(row.origin ?? '')?.[1]).find((id) => id !== undefined) ?? null;
    return {
      processId,
      name: newest.name || processId,
      packId,
      edited: packId !== null && newest.origin !== `pack:${packId}`,
      current: versionOf(newest, newest, running),
      running: versions.reduce((sum, row) => sum + (running.get(row.key) ?? 0), 0),
      incidents: incidents.get(processId) ?? 0,
    };
  });
}

/** Newest first. */
async function definitions(db: Knex, processIds: string[]): Promise<DefinitionRow[]> {
  return db('process_definition as d')
    .leftJoin('definition_note as n', 'n.definition_key', 'd.key')
    .leftJoin('account as a', 'a.id', 'd.deployed_by')
    .whereIn('d.process_id', processIds)
    .select('d.*', 'n.comment', 'n.author', 'a.name as account_name')
    .orderBy([{ column: 'd.process_id' }, { column: 'd.version', order: 'desc' }]);
}

const versionOf = (row: DefinitionRow, newest: DefinitionRow, running: ReadonlyMap<string, number>): Version => ({
  processDefinitionKey: row.key,
  version: row.version,
  deployedAt: cityTime(row.deployed_at),
  deployedBy: row.author ?? row.account_name ?? row.deployed_by,
  comment: row.comment ?? null,
  current: row.key === newest.key,
  running: running.get(row.key) ?? 0,
});

async function runningByDefinition(db: Knex, processIds: string[]): Promise<Map<string, number>> {
  const rows: { key: string; n: number | string }[] = await db('process_instance')
    .where('status', 'active')
    .whereIn('process_id', processIds)
    .groupBy('process_definition_key')
    .select('process_definition_key as key')
    .count('* as n');
  return new Map(rows.map(({ key, n }) => [key, Number(n)]));
}

async function incidentsByProcess(db: Knex, processIds: string[]): Promise<Map<string, number>> {
  const rows: { id: string; n: number | string }[] = await db('incident')
    .where('state', 'active')
    .whereIn('process_id', processIds)
    .groupBy('process_id')
    .select('process_id as id')
    .count('* as n');
  return new Map(rows.map(({ id, n }) => [id, Number(n)]));
}
