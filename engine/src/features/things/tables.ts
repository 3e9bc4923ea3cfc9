/** Rows of things and what was last heard of them (migrations 011, 016). */
import type { AlarmState } from '../../core/alarms/index.ts';
import type { JsonObject } from '../../core/json.ts';
import { defineTable } from '../../store/tables.ts';
import type { Spoken } from '../events/filing.ts';
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

/** A value of one metric. `t`: event time; `r`: received, where that was later; both milliseconds since the epoch. */
export type Latest = {
  metric: string;
  value: number | string | boolean;
  unit?: string;
  /** Left out where it is good. */
  quality?: 'uncertain' | 'bad';
  t: number;
  r?: number;
};

/** What is remembered of one rule at the thing; what is null or empty is left out. */
export interface RuleState {
  rule: string;
  state: AlarmState;
  /** The alarm that is open. */
  alarmId?: string;
  /** When the timer row wakes it; it may be earlier than needed, and then looks again. */
  timerAt?: number;
  /** Of the newest event, as long as something may follow from it without another one: an alarm, a hold, a timer. */
  facts?: JsonObject;
  /** Cause chain of the newest event. */
  causes?: string[];
}

/**
 * What is known of a thing now. Lists and not objects by id: objects with as many shapes as there are metrics and rules cost
 * several times as much to change and to write.
 */
export interface ThingKnown {
  /** Each metric with its newest value by event time. */
  readings: readonly Latest[];
  lastSeenAt: number;
  rules: readonly RuleState[];
  /** Where in the log it has spoken lately. */
  spoken: Spoken | null;
}

/** One row, and one text in it, so that an event reads and writes one. */
export interface ThingStateRow {
  thing_id: string;
  known: ThingKnown;
  rev: number;
}

declare module '../../store/tables.ts' {
  interface Tables {
    thing: ThingRow;
    thing_state: ThingStateRow;
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
  shared: true,
  remembered: () => 1,
});
defineTable({
  name: 'thing_state',
  key: 'thing_id',
  columns: ['thing_id', 'known', 'rev'],
  json: ['known'],
  rev: 'rev',
  shared: true,
  remembered: weightOf,
});

/** A metric takes about 70 bytes, a sample 30. */
function weightOf({ known: { readings, rules } }: ThingStateRow): number {
  let weight = 1 + readings.length * 0.07;
  for (const { state } of rules) weight += 0.2 + state.samples.length * 0.03;
  return weight;
}
