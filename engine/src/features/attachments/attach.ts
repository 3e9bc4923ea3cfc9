/**
 * What other features do with attachments: give uploaded files to an object, and list an object's files.
 * An attachment belongs to one object for good; naming one that somebody else attached is refused.
 */
import type { Knex } from 'knex';
import { cityTime } from '../../core/calendar/city-time.ts';
import type { UnitOfWork } from '../../runtime/command.ts';
import { ATTACHMENT_NOT_FOUND, ATTACHMENT_TAKEN } from './errors.ts';
import type { Attachment } from './schema.ts';
import type { AttachmentRow } from './tables.ts';

export interface Owner {
  type: 'request' | 'case';
  id: string;
}

/** Attaches all files or refuses; attaching to the same owner again changes nothing. */
export async function attachFiles(uow: UnitOfWork, ids: readonly string[], owner: Owner): Promise<void> {
  for (const row of await rowsOf(uow, ids)) {
    const sameOwner = row.owner_type === owner.type && row.owner_id === owner.id;
    if (row.owner_id !== null && !sameOwner) throw ATTACHMENT_TAKEN({ id: row.id });
    if (!sameOwner) uow.update('attachment', { ...row, owner_type: owner.type, owner_id: owner.id });
  }
}

async function rowsOf(uow: UnitOfWork, ids: readonly string[]): Promise<AttachmentRow[]> {
  const rows = await uow.getMany('attachment', ids);
  if (rows.length !== new Set(ids).size) throw ATTACHMENT_NOT_FOUND();
  return rows;
}

export const attachmentView = (row: AttachmentRow): Attachment => ({
  id: row.id,
  name: row.name,
  mediaType: row.media_type,
  size: row.size,
  sha256: row.sha256,
  uploadedAt: cityTime(row.uploaded_at),
  uploadedBy: row.uploaded_by_name,
});

/** Files of one object, oldest first. The caller has checked that the object may be seen. */
export async function attachmentsOf(db: Knex, owner: Owner): Promise<Attachment[]> {
  const rows = await db<AttachmentRow>('attachment')
    .where({ owner_type: owner.type, owner_id: owner.id })
    .orderBy([{ column: 'uploaded_at' }, { column: 'id' }]);
  return rows.map(attachmentView);
}
