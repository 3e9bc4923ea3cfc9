/** Compiled definitions for previews, read from the pool; the newest used are kept. */
import type { Knex } from 'knex';
import { compile, type ProcessModel } from '../../core/bpmn/index.ts';
import { processNotFound } from '../../runtime/process/errors.ts';
import type { ProcessDefinitionRow } from '../../runtime/process/tables.ts';

export interface DeployedModel {
  row: ProcessDefinitionRow;
  model: ProcessModel;
}

const KEPT = 50;

/** Refuses with PROCESS_NOT_FOUND. */
export function createModels(db: Knex): (definitionKey: string) => Promise<DeployedModel> {
  const known = new Map<string, Promise<DeployedModel>>();
  return (definitionKey) => {
    const loaded = known.get(definitionKey) ?? load(db, definitionKey);
    known.delete(definitionKey);
    known.set(definitionKey, loaded);
    if (known.size > KEPT) known.delete(known.keys().next().value!);
    loaded.catch(() => known.delete(definitionKey));
    return loaded;
  };
}

async function load(db: Knex, definitionKey: string): Promise<DeployedModel> {
  const row = (await db('process_definition').where({ key: definitionKey }).first()) as
    ProcessDefinitionRow | undefined;
  if (!row) throw processNotFound({ process: definitionKey });
  const resource: { content: string } = await db('deployed_resource').where({ hash: row.hash }).first('content');
  const { processes } = await compile(resource.content);
  const model = processes.find(({ processId }) => processId === row.process_id);
  if (!model) throw new Error(`definition ${definitionKey} no longer compiles`);
  return { row, model };
}
