/** Settings of the engine: one JSON value by key, read in commands and queries alike, written in commands. */
import type { Knex } from 'knex';
import type { Json } from '../core/json.ts';
import type { UnitOfWork } from '../runtime/command.ts';
import { parsedRow } from '../store/read.ts';

/** Null: never set. */
export async function readSetting(source: Knex | UnitOfWork, key: string): Promise<Json> {
  if ('getMany' in source) return (await source.get('setting', key))?.value ?? null;
  const row: unknown = await source('setting').where({ key }).first();
  return row ? parsedRow('setting', row).value : null;
}

export async function writeSetting(uow: UnitOfWork, key: string, value: Json): Promise<void> {
  if (await uow.get('setting', key)) uow.update('setting', { key, value });
  else uow.insert('setting', { key, value });
}
