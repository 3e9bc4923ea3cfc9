/** Kinds of things: those of all installed packs. Where two packs declare the same id, the first pack by id counts. */
import type { Knex } from 'knex';
import type { UnitOfWork } from '../../runtime/command.ts';
import { activePacks } from '../packs/active.ts';
import type { ThingKind } from './schema.ts';

export async function thingKinds(source: Knex | UnitOfWork): Promise<ReadonlyMap<string, ThingKind>> {
  const kinds = new Map<string, ThingKind>();
  for (const { content } of await activePacks(source)) {
    for (const kind of Object.values(content.things)) if (!kinds.has(kind.id)) kinds.set(kind.id, kind);
  }
  return kinds;
}
