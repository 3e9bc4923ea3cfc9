/**
 * Installs the packs that come with the product when an engine starts for the first time. What is installed already stays
 * as it is: an upgrade is a person's decision.
 */
import type { Knex } from 'knex';
import type { Pipeline } from '../../runtime/command.ts';
import { systemActor } from '../../runtime/system-actor.ts';
import { packDirectories, readPackDirectory } from './directory.ts';
import { manifest } from './format.ts';
import type { Installed } from './install.ts';

export async function installBundledPacks(
  deps: { db: Knex; pipeline: Pipeline },
  parent: string,
): Promise<Installed[]> {
  const installed: Installed[] = [];
  for (const directory of await packDirectories(parent)) {
    const files = await readPackDirectory(directory);
    const head = manifest.safeParse(JSON.parse(files['pack.json'] ?? 'null'));
    if (!head.success) continue;
    const row: unknown = await deps.db('pack').where({ id: head.data.id }).first('id');
    if (row) continue;
    const submission = { type: 'pack.install', payload: { files }, actor: systemActor };
    installed.push(await deps.pipeline.submit<Installed>(submission));
  }
  return installed;
}
