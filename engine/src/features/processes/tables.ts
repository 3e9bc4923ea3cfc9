/** What people said when they published a version. Columns are made by migration 007. */
import { defineTable } from '../../store/tables.ts';

export interface DefinitionNoteRow {
  definition_key: string;
  comment: string | null;
  /** Name of the person as it was then. */
  author: string;
  /** Set when the version brought back an older one. */
  restored_version: number | null;
}

declare module '../../store/tables.ts' {
  interface Tables {
    definition_note: DefinitionNoteRow;
  }
}

defineTable({
  name: 'definition_note',
  key: 'definition_key',
  columns: ['definition_key', 'comment', 'author', 'restored_version'],
  json: [],
});
