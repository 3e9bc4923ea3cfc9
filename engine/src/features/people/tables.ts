/**
 * Rows of people: accounts, units, areas, roles, sessions and grants. Columns are made by migration 003.
 * `origin` names who brought a row (`demo`, `pack:<id>`), so that it can be taken away again; null: entered by a person.
 * Secrets are stored only as hashes: passwords as scrypt strings, tokens as SHA-256.
 */
import type { Json, Text } from '../../core/json.ts';
import { defineTable } from '../../store/tables.ts';

export interface AccountRow {
  id: string;
  username: string;
  name: string;
  phone: string | null;
  email: string | null;
  password_hash: string;
  must_change_password: number;
  active: number;
  failed_logins: number;
  locked_until: number | null;
  last_login_at: number | null;
  role_ids: string[];
  unit_ids: string[];
  area_ids: string[];
  origin: string | null;
  /** In which notices are written to this person; null: Chinese. */
  language: 'zh' | 'en' | null;
  created_at: number;
  rev: number;
}

export interface UnitRow {
  id: string;
  name: string;
  parent_id: string | null;
  kind: string;
  area_id: string | null;
  active: number;
  /** Order among its siblings. */
  position: number;
  origin: string | null;
}

export interface AreaRow {
  id: string;
  name: string;
  parent_id: string | null;
  level: string;
  /** GeoJSON Polygon or MultiPolygon, WGS 84. */
  geometry: Json;
  position: number;
  origin: string | null;
}

export interface RoleRow {
  id: string;
  name: Text;
  /** Permission ids; `*` stands for every permission of the catalogue. */
  permissions: string[];
  built_in: number;
  origin: string | null;
}

export interface SessionRow {
  /** SHA-256 of the token, hex. The token itself is nowhere. */
  id: string;
  kind: 'staff' | 'citizen';
  /** Account id, or request id of a citizen's token. */
  subject_id: string;
  created_at: number;
  last_seen_at: number;
  /** Never valid after this moment, however busy. */
  expires_at: number;
}

export interface AccessGrantRow {
  /** `<object_type>:<object_id>:<subject>`, so that granting twice is one row. */
  id: string;
  object_type: string;
  object_id: string;
  subject: string;
  created_at: number;
}

declare module '../../store/tables.ts' {
  interface Tables {
    account: AccountRow;
    unit: UnitRow;
    area: AreaRow;
    role: RoleRow;
    session: SessionRow;
    access_grant: AccessGrantRow;
  }
}

export const accountTable = defineTable({
  name: 'account',
  key: 'id',
  columns: [
    'id',
    'username',
    'name',
    'phone',
    'email',
    'password_hash',
    'must_change_password',
    'active',
    'failed_logins',
    'locked_until',
    'last_login_at',
    'role_ids',
    'unit_ids',
    'area_ids',
    'origin',
    'language',
    'created_at',
    'rev',
  ],
  json: ['role_ids', 'unit_ids', 'area_ids'],
  rev: 'rev',
});

export const unitTable = defineTable({
  name: 'unit',
  key: 'id',
  columns: ['id', 'name', 'parent_id', 'kind', 'area_id', 'active', 'position', 'origin'],
  json: [],
});

export const areaTable = defineTable({
  name: 'area',
  key: 'id',
  columns: ['id', 'name', 'parent_id', 'level', 'geometry', 'position', 'origin'],
  json: ['geometry'],
});

export const roleTable = defineTable({
  name: 'role',
  key: 'id',
  columns: ['id', 'name', 'permissions', 'built_in', 'origin'],
  json: ['name', 'permissions'],
});

export const sessionTable = defineTable({
  name: 'session',
  key: 'id',
  columns: ['id', 'kind', 'subject_id', 'created_at', 'last_seen_at', 'expires_at'],
  json: [],
});

export const accessGrantTable = defineTable({
  name: 'access_grant',
  key: 'id',
  columns: ['id', 'object_type', 'object_id', 'subject', 'created_at'],
  json: [],
});
