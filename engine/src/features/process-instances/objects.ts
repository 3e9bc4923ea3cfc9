/**
 * The request, case, ticket or alarm behind instances (`case:<id>`, `request:<id>` …): its number, by which people know an
 * instance, and its title for those who may see the object.
 */
import type { Knex } from 'knex';
import type { Actor } from '../../runtime/command.ts';
import { likePrefix } from '../../store/like.ts';
import { visibleTo } from '../people/access.ts';
import type { processInstanceItem } from './schema.ts';
import type { z } from 'zod';

type BusinessObject = NonNullable<z.infer<typeof processInstanceItem>['object']>;

const tables = { request: 'request', case: 'case_file', ticket: 'ticket', alarm: 'alarm' } as const;
type ObjectType = keyof typeof tables;
const types = Object.keys(tables) as ObjectType[];
/** A search for a number looks at this many objects; the list says how many instances it found. */
const MAX_FOUND = 200;

/** By business key. */
export async function objectsOf(
  db: Knex,
  actor: Actor,
  businessKeys: readonly (string | null)[],
): Promise<Map<string, BusinessObject>> {
  const found = await Promise.all(
    types.map(async (type) => {
      const ids = businessKeys.flatMap((each) => (each?.startsWith(`${type}:`) ? [each.slice(type.length + 1)] : []));
      if (ids.length === 0) return [];
      const table = tables[type];
      const rows: { id: string; number: string; title: string }[] = await db(table)
        .whereIn('id', ids)
        .select('id', 'number', 'title');
      const open: { id: string }[] = await db(table)
        .whereIn(`${table}.id`, ids)
        .modify(visibleTo(actor, type, `${table}.id`))
        .select(`${table}.id`);
      const visible = new Set(open.map(({ id }) => id));
      return rows.map(({ id, number, title }): [string, BusinessObject] => [
        `${type}:${id}`,
        { type, id, number, title: visible.has(id) ? title : null },
      ]);
    }),
  );
  return new Map(found.flat());
}

/** Business keys of objects whose number begins so. */
export async function businessKeysByNumber(db: Knex, begin: string): Promise<string[]> {
  const found = await Promise.all(
    types.map(async (type) => {
      const rows: { id: string }[] = await db(tables[type])
        .whereRaw("number like ? escape '\\'", [likePrefix(begin)])
        .limit(MAX_FOUND)
        .select('id');
      return rows.map(({ id }) => `${type}:${id}`);
    }),
  );
  return found.flat();
}
