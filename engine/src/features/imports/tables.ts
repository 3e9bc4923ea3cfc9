/** Table `import_job`: one uploaded CSV file, how its columns map, and how far it got. The file lies among the files. */
import type { Text } from '../../core/json.ts';
import { defineTable } from '../../store/tables.ts';
import type { CsvRow } from './csv.ts';
import type { Mapping } from './row.ts';

export type ImportStatus = 'uploaded' | 'checking' | 'checked' | 'running' | 'paused' | 'done' | 'failed';

export interface ImportProblem {
  /** Line of data, 1 = first after the header. */
  row: number;
  column: string | null;
  message: Text;
}

export interface ImportJobRow {
  id: string;
  file_name: string;
  sha256: string;
  status: ImportStatus;
  columns: string[];
  sample: CsvRow[];
  mapping: Mapping | null;
  rows: number;
  done: number;
  added: number;
  skipped: number;
  failed: number;
  problems: ImportProblem[];
  created_by: string;
  created_at: number;
  updated_at: number;
  rev: number;
}

declare module '../../store/tables.ts' {
  interface Tables {
    import_job: ImportJobRow;
  }
}

export const importJobTable = defineTable({
  name: 'import_job',
  key: 'id',
  columns: [
    'id',
    'file_name',
    'sha256',
    'status',
    'columns',
    'sample',
    'mapping',
    'rows',
    'done',
    'added',
    'skipped',
    'failed',
    'problems',
    'created_by',
    'created_at',
    'updated_at',
    'rev',
  ],
  json: ['columns', 'sample', 'mapping', 'problems'],
  rev: 'rev',
});
