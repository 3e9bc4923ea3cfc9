/**
 * The packs that are installed now, as commands and queries use them: content with the values of its inputs. Content is
 * read by its hash and never changes, so it is kept in memory; which version is current is read every time, so that an
 * upgrade or another value counts from the next command on, on every node.
 */
import type { Knex } from 'knex';
import type { Json, JsonObject } from '../../core/json.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import { parsedRow } from '../../store/read.ts';
import { readSetting } from '../setting.ts';
import { noIntake, packNotInstalled } from './errors.ts';
import type { PackContent } from './format.ts';
import { readPack } from './read.ts';
import type { PackRow, PackVersionRow } from './tables.ts';

export interface ActivePack {
  id: string;
  version: string;
  hash: string;
  content: PackContent;
  /** Every declared input with its value or default. */
  inputs: JsonObject;
}

/** Setting that names the pack that takes in requests. */
export const INTAKE_SETTING = 'pack.intake';

const MAX_REMEMBERED = 20;
const contents = new Map<string, PackContent>();

export async function activePack(source: Knex | UnitOfWork, id: string): Promise<ActivePack> {
  const row = await packRow(source, id);
  if (!row) throw packNotInstalled({ id });
  const content = contents.get(row.hash) ?? (await readContent(source, row.hash));
  return { id, version: row.version, hash: row.hash, content, inputs: inputValues(content, row.inputs) };
}

/** Refuses with NO_INTAKE. */
export async function intakePack(source: Knex | UnitOfWork): Promise<ActivePack> {
  const id = await intakePackId(source);
  if (id === null) throw noIntake();
  return activePack(source, id);
}

export async function intakePackId(source: Knex | UnitOfWork): Promise<string | null> {
  const id = await readSetting(source, INTAKE_SETTING);
  return typeof id === 'string' ? id : null;
}

/** All installed packs, by id. */
export async function activePacks(source: Knex | UnitOfWork): Promise<ActivePack[]> {
  const rows: { id: string }[] = isUnitOfWork(source)
    ? await source.select('pack', (query) => query.orderBy('id'))
    : await source('pack').select('id').orderBy('id');
  return Promise.all(rows.map(({ id }) => activePack(source, id)));
}

export const inputValues = (content: PackContent, set: JsonObject): JsonObject =>
  Object.fromEntries(
    content.inputs.map((input): [string, Json] => [
      input.id,
      Object.hasOwn(set, input.id) ? (set[input.id] ?? null) : input.default,
    ]),
  );

async function packRow(source: Knex | UnitOfWork, id: string): Promise<PackRow | undefined> {
  if (isUnitOfWork(source)) return source.get('pack', id);
  const row: unknown = await source('pack').where({ id }).first();
  return row ? parsedRow('pack', row) : undefined;
}

async function readContent(source: Knex | UnitOfWork, hash: string): Promise<PackContent> {
  const version = await versionRow(source, hash);
  const { content, problems } = readPack(version?.files ?? {});
  if (!content) throw new Error(`pack version ${hash} cannot be read: ${problems[0]?.message.en}`);
  if (contents.size >= MAX_REMEMBERED) contents.delete(contents.keys().next().value!);
  contents.set(hash, content);
  return content;
}

export async function versionRow(source: Knex | UnitOfWork, hash: string): Promise<PackVersionRow | undefined> {
  if (isUnitOfWork(source)) return source.get('pack_version', hash);
  const row: unknown = await source('pack_version').where({ hash }).first();
  return row ? parsedRow('pack_version', row) : undefined;
}

const isUnitOfWork = (source: Knex | UnitOfWork): source is UnitOfWork => 'getMany' in source;
