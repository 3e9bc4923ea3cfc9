/**
 * Who may see what, in one place: lists, details, exports, sockets and attachments all come here.
 *
 * An actor sees an object when it holds `<type>.read.all`, or when one of its subjects (`user:`, `unit:`, `area:`,
 * `role:`, `citizen:`) was granted the object. What may not be seen does not exist for the caller: 404, never a hint.
 */
import type { Knex } from 'knex';
import type { Actor, UnitOfWork } from '../../runtime/command.ts';
import { notFound } from '../../runtime/errors.ts';
import './tables.ts';

const grantKey = (objectType: string, objectId: string, subject: string) => `${objectType}:${objectId}:${subject}`;

/** Lets `subjects` see the object. Granting twice is granting once. */
export async function grant(
  uow: UnitOfWork,
  objectType: string,
  objectId: string,
  subjects: readonly string[],
): Promise<void> {
  const wanted = new Map(subjects.map((subject) => [grantKey(objectType, objectId, subject), subject]));
  for (const row of await uow.getMany('access_grant', [...wanted.keys()])) wanted.delete(row.id);
  for (const [id, subject] of wanted) {
    uow.insert('access_grant', { id, object_type: objectType, object_id: objectId, subject, created_at: uow.now });
  }
}

/** Takes grants back; what was not granted is no error. */
export async function revoke(
  uow: UnitOfWork,
  objectType: string,
  objectId: string,
  subjects: readonly string[],
): Promise<void> {
  const keys = [...new Set(subjects)].map((subject) => grantKey(objectType, objectId, subject));
  for (const row of await uow.getMany('access_grant', keys)) uow.remove('access_grant', row.id);
}

/** Everybody to whom the object was granted: the receivers of its live changes. */
export async function grantedSubjects(uow: UnitOfWork, objectType: string, objectId: string): Promise<string[]> {
  const rows = await uow.select('access_grant', (query) =>
    query.where({ object_type: objectType, object_id: objectId }).orderBy('subject'),
  );
  return rows.map((row) => row.subject);
}

export const mayReadAll = (actor: Actor, objectType: string): boolean =>
  actor.kind === 'system' || actor.permissions.has(`${objectType}.read.all`);

/**
 * Query modifier that leaves only what `actor` may see: `db('case_file').modify(visibleTo(actor, 'case', 'case_file.id'))`.
 * `idColumn` is a column name of the code, never of a caller.
 */
export function visibleTo(actor: Actor, objectType: string, idColumn: string) {
  return (query: Knex.QueryBuilder): void => {
    if (mayReadAll(actor, objectType)) return;
    if (actor.subjects.length === 0) {
      query.whereRaw('1 = 0');
      return;
    }
    query.whereExists((grants: Knex.QueryBuilder) => {
      grants
        .select('access_grant.id')
        .from('access_grant')
        .where('access_grant.object_type', objectType)
        .whereRaw('?? = ??', ['access_grant.object_id', idColumn])
        .whereIn('access_grant.subject', actor.subjects as string[]);
    });
  };
}

/** May `actor` see the object? Reads the pool, or, given a unit of work, what the command has written so far. */
export async function isVisible(
  source: Knex | UnitOfWork,
  actor: Actor,
  objectType: string,
  objectId: string,
): Promise<boolean> {
  if (mayReadAll(actor, objectType)) return true;
  if (actor.subjects.length === 0) return false;
  const keys = actor.subjects.map((subject) => grantKey(objectType, objectId, subject));
  if (isUnitOfWork(source)) return (await source.getMany('access_grant', keys)).length > 0;
  return (await source('access_grant').whereIn('id', keys).first('id')) !== undefined;
}

/** Refuses with NOT_FOUND what the actor may not see. */
export async function assertReadable(
  source: Knex | UnitOfWork,
  actor: Actor,
  objectType: string,
  objectId: string,
): Promise<void> {
  if (!(await isVisible(source, actor, objectType, objectId))) throw notFound();
}

const isUnitOfWork = (source: Knex | UnitOfWork): source is UnitOfWork => 'getMany' in source;
