/** Table `api_key`: who may file over Open311. Only the key's SHA-256 is kept; its first characters tell keys apart. */
import { defineTable } from '../../store/tables.ts';

export interface ApiKeyRow {
  id: string;
  name: string;
  prefix: string;
  active: 0 | 1;
  created_at: number;
  created_by: string;
}

declare module '../../store/tables.ts' {
  interface Tables {
    api_key: ApiKeyRow;
  }
}

export const apiKeyTable = defineTable({
  name: 'api_key',
  key: 'id',
  columns: ['id', 'name', 'prefix', 'active', 'created_at', 'created_by'],
  json: [],
});
