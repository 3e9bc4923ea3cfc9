/** Table `attachment`: one row per uploaded file; without an owner until the object it belongs to is filed. */
import { defineTable } from '../../store/tables.ts';

export interface AttachmentRow {
  /** Unguessable: whoever uploaded it holds it until it has an owner. */
  id: string;
  name: string;
  media_type: string;
  size: number;
  sha256: string;
  uploaded_at: number;
  uploaded_by: string;
  uploaded_by_name: string;
  /** `request` or `case`; null until attached. */
  owner_type: string | null;
  owner_id: string | null;
}

declare module '../../store/tables.ts' {
  interface Tables {
    attachment: AttachmentRow;
  }
}

export const attachmentTable = defineTable({
  name: 'attachment',
  key: 'id',
  columns: [
    'id',
    'name',
    'media_type',
    'size',
    'sha256',
    'uploaded_at',
    'uploaded_by',
    'uploaded_by_name',
    'owner_type',
    'owner_id',
  ],
  json: [],
});
