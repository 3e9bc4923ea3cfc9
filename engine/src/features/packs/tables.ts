/**
 * Rows of packs. `pack` says what is installed now and which values its inputs have; `pack_version` holds the files of
 * every version that was ever installed, by content hash, for rollback and for reading. Columns are made by migration 005.
 */
import type { JsonObject } from '../../core/json.ts';
import { defineTable } from '../../store/tables.ts';

export interface PackRow {
  id: string;
  version: string;
  hash: string;
  installed_at: number;
  installed_by: string;
  /** Hash of the version before this one. */
  previous_hash: string | null;
  /** Only inputs that a city has set; others have their default. */
  inputs: JsonObject;
  rev: number;
}

export interface PackVersionRow {
  /** SHA-256 over all paths and contents. */
  hash: string;
  pack_id: string;
  version: string;
  files: Record<string, string>;
  created_at: number;
}

declare module '../../store/tables.ts' {
  interface Tables {
    pack: PackRow;
    pack_version: PackVersionRow;
  }
}

export const packTable = defineTable({
  name: 'pack',
  key: 'id',
  columns: ['id', 'version', 'hash', 'installed_at', 'installed_by', 'previous_hash', 'inputs', 'rev'],
  json: ['inputs'],
  rev: 'rev',
});

export const packVersionTable = defineTable({
  name: 'pack_version',
  key: 'hash',
  columns: ['hash', 'pack_id', 'version', 'files', 'created_at'],
  json: ['files'],
});
