/**
 * The database that every run begins with: migrated, with the simulator's tables, and the processes deployed. Made once
 * for a process; runs copy its bytes.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemActor } from '../../runtime/system-actor.ts';
import { openDatabase, type Database } from '../../store/database.ts';
import { compileOnce } from './kernel-inputs.ts';
import { models } from './models.ts';
import { composeRuntime } from './runtime-parts.ts';
import { createSimulatorTables } from './tables.ts';

/** When the simulated city's history begins. */
export const START = Date.parse('2026-03-02T09:00:00+08:00');

let made: Promise<Uint8Array> | undefined;

export const template = (): Promise<Uint8Array> => (made ??= makeTemplate(deployModels));

/** `fill` writes more than the empty tables. */
export async function makeTemplate(fill?: (database: Database) => Promise<void>): Promise<Uint8Array> {
  const dataDir = await mkdtemp(join(tmpdir(), 'liandong-simulator-template-'));
  try {
    const database = openDatabase({ dataDir });
    await database.migrate();
    await database.writer.transaction(createSimulatorTables);
    await fill?.(database);
    await database.close();
    return await readFile(join(dataDir, 'liandong.sqlite'));
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function deployModels(database: Database): Promise<void> {
  const { pipeline } = composeRuntime({
    databaseFor: () => database,
    clock: { now: () => START },
    owner: 'template',
    firstInput: 0,
  });
  const resources = Object.entries(models).map(([name, content]) => ({ name, content }));
  await pipeline.submit({ type: 'definition.deploy', payload: { resources }, actor: systemActor });
  await pipeline.close();
  for (const { content } of resources) await compileOnce(content);
}
