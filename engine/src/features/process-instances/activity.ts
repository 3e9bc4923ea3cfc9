/**
 * What all instances of one version of a process do now: live tokens and incidents per element. Counted through the
 * active instances, so that finished history costs nothing.
 */
import type { Knex } from 'knex';
import type { z } from 'zod';
import { processNotFound } from '../../runtime/process/errors.ts';
import type { processActivity } from './schema.ts';

type Activity = z.infer<typeof processActivity>;

interface Definition {
  key: string;
  version: number;
  name: string;
  hash: string;
}

/** Without a version: the newest. Refuses with PROCESS_NOT_FOUND. */
export async function readActivity(db: Knex, processId: string, version?: number): Promise<Activity> {
  const definitions: Definition[] = await db('process_definition')
    .where({ process_id: processId })
    .orderBy('version', 'desc')
    .select('key', 'version', 'name', 'hash');
  const shown = version === undefined ? definitions[0] : definitions.find((one) => one.version === version);
  if (!shown) throw processNotFound({ process: processId });
  const [running, tokens, incidents, resource] = await Promise.all([
    runningOn(
      db,
      definitions.map(({ key }) => key),
    ),
    tokensOf(db, shown.key),
    incidentsOf(db, shown.key),
    db('deployed_resource').where({ hash: shown.hash }).first('content') as Promise<{ content: string }>,
  ]);
  const elementIds = [...new Set([...tokens.keys(), ...incidents.keys()])].sort();
  return {
    ...{ processId, name: shown.name || processId, version: shown.version, processDefinitionKey: shown.key },
    xml: resource.content,
    running: running.get(shown.key) ?? 0,
    elements: elementIds.map((elementId) => ({
      elementId,
      tokens: tokens.get(elementId) ?? 0,
      incidents: incidents.get(elementId) ?? 0,
    })),
    versions: definitions.map(({ key, version: number }) => ({
      version: number,
      processDefinitionKey: key,
      running: running.get(key) ?? 0,
    })),
  };
}

interface Counted {
  id: string;
  n: number | string;
}
const counts = (rows: Counted[]) => new Map(rows.map(({ id, n }) => [id, Number(n)]));

async function tokensOf(db: Knex, definitionKey: string): Promise<Map<string, number>> {
  return counts(
    await db('process_instance as i')
      .join('element_instance as e', 'e.process_instance_key', 'i.key')
      .where({ 'i.status': 'active', 'i.process_definition_key': definitionKey, 'e.state': 'active' })
      .groupBy('e.element_id')
      .select('e.element_id as id')
      .count('* as n'),
  );
}

async function incidentsOf(db: Knex, definitionKey: string): Promise<Map<string, number>> {
  return counts(
    await db('incident')
      .where({ state: 'active', process_definition_key: definitionKey })
      .groupBy('element_id')
      .select('element_id as id')
      .count('* as n'),
  );
}

async function runningOn(db: Knex, definitionKeys: string[]): Promise<Map<string, number>> {
  return counts(
    await db('process_instance')
      .where('status', 'active')
      .whereIn('process_definition_key', definitionKeys)
      .groupBy('process_definition_key')
      .select('process_definition_key as id')
      .count('* as n'),
  );
}
