/** Rows of things and what was last heard of them (migration 011). */
import type { JsonObject } from '../../core/json.ts';
import { defineTable } from '../../store/tables.ts';
import type { Contact } from './schema.ts';

export interface ThingRow {
  id: string;
  kind: string;
  name: string;
  area_id: string | null;
  unit_id: string | null;
  parent_id: string | null;
  relations: Record<string, string[]>;
  address: string | null;
  lat: number | null;
  lng: number | null;
  tags: string[];
  attributes: JsonObject;
  contacts: Contact[];
  active: 0 | 1;
  created_at: number;
  updated_at: number;
  rev: number;
}

/** A value of one metric. `t`: event time; `r`: received; both milliseconds since the epoch. */
export type Latest = {
  value: number | string | boolean;
  unit?: string;
  quality: 'good' | 'uncertain' | 'bad';
  t: number;
  r: number;
};

/** One row per thing, so that an event reads and writes one: all its metrics with their newest values by event time. */
export interface ThingLatestRow {
  thing_id: string;
  readings: Record<string, Latest>;
  last_seen_at: number;
  rev: number;
}

declare module '../../store/tables.ts' {
  interface Tables {
    thing: ThingRow;
    thing_latest: ThingLatestRow;
  }
}

defineTable({
  name: 'thing',
  key: 'id',
  columns: [
    'id',
    'kind',
    'name',
    'area_id',
    'unit_id',
    'parent_id',
    'relations',
    'address',
    'lat',
    'lng',
    'tags',
    'attributes',
    'contacts',
    'active',
    'created_at',
    'updated_at',
    'rev',
  ],
  json: ['relations', 'tags', 'attributes', 'contacts'],
  rev: 'rev',
});
defineTable({
  name: 'thing_latest',
  key: 'thing_id',
  columns: ['thing_id', 'readings', 'last_seen_at', 'rev'],
  json: ['readings'],
  rev: 'rev',
});
