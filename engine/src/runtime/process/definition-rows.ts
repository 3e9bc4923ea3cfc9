/** What every kind of deployed definition is written with: its file, once per content, and its common columns. */
import type { Execution } from './execution.ts';
import type { DefinitionColumns, DeployedResourceRow } from './tables.ts';

export interface ResourceFile {
  name: string;
  content: string;
  hash: string;
}

/** Columns that every kind of definition begins with. */
export function newDefinition(
  execution: Execution,
  file: ResourceFile,
  deploymentKey: string,
  origin: string | null,
  version: number,
): DefinitionColumns {
  const { uow, ctx } = execution;
  return {
    key: uow.nextKey(),
    version,
    hash: file.hash,
    resource_name: file.name,
    deployment_key: deploymentKey,
    deployed_at: uow.now,
    deployed_by: ctx.actor.id,
    origin,
  };
}

export async function keepResource(
  { uow }: Execution,
  kind: DeployedResourceRow['kind'],
  file: ResourceFile,
): Promise<void> {
  if (await uow.get('deployed_resource', file.hash)) return;
  uow.insert('deployed_resource', { hash: file.hash, kind, content: file.content });
}
