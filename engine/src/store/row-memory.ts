/**
 * Rows remembered from one transaction to the next, decoded, where this process is the only one that writes (SQLite): what
 * a thing was a moment ago need not be read again for every event. Only what was committed enters. Nobody changes what is
 * inside of a remembered row (`TableDefinition.shared`).
 *
 * A row may also be owed: its newest content is here and the database still has an older one, because what led to it is in
 * the database by other means and can be gone through again (`UnitOfWork.update`, `deferred`). Owed rows are written when
 * enough has gathered, when somebody must see them, and when the process ends.
 */
import type { Row } from './write.ts';

/** What the rows of one table may weigh together; an ordinary row weighs 1, about a kilobyte. */
const MAX_WEIGHT = 20_000;

/** Deferred changes that may gather: what must be gone through again after a kill. */
const MAX_DEFERRED = 50_000;

export interface Remembered {
  row: Row;
  /** The rev that the database has, where it has not got this row yet. */
  owed: number | null;
}

/** A row as a transaction left it; neither `row` nor `raw`: it is not there. `raw` alone: it was not looked at. */
export interface Left {
  key: string;
  row: Row | null;
  raw: object | null;
  /** A change that the database has not got; the rev that it has. */
  deferred: boolean;
  baseRev: number | null;
  /** Just as it was remembered. */
  recalled: boolean;
}

export interface RowMemory {
  /** Finds rows of a table; undefined: nothing of it is remembered. */
  recaller(table: string): ((key: string) => Remembered | undefined) | undefined;
  keep(table: string, rows: Iterable<Left>, weigh: (row: Row) => number): void;
  /** Tables of which rows are owed. */
  owing(): string[];
  owed(table: string): Iterable<string>;
  /** So much has gathered that it should be written. */
  due(): boolean;
  /** Everything was written. */
  settled(): void;
}

interface Kept extends Remembered {
  weight: number;
}

interface KeptTable {
  rows: Map<string, Kept>;
  owed: Set<string>;
  weight: number;
}

export function createRowMemory(): RowMemory {
  const tables = new Map<string, KeptTable>();
  let deferred = 0;
  return {
    recaller(table) {
      const rows = tables.get(table)?.rows;
      return rows && ((key) => rows.get(key));
    },
    keep(table, rows, weigh) {
      let kept = tables.get(table);
      if (!kept) tables.set(table, (kept = { rows: new Map(), owed: new Set(), weight: 0 }));
      for (const { key, row, raw, deferred: later, baseRev, recalled } of rows) {
        if (recalled) continue;
        if (row) put(kept, key, row, later ? baseRev : null, weigh(row));
        else if (!raw) forget(kept, key);
        if (later) deferred += 1;
      }
      makeRoom(kept);
    },
    owing: () => [...tables].flatMap(([table, { owed }]) => (owed.size > 0 ? [table] : [])),
    owed: (table) => tables.get(table)?.owed ?? [],
    due: () => deferred >= MAX_DEFERRED,
    settled() {
      deferred = 0;
    },
  };
}

function put(kept: KeptTable, key: string, row: Row, owed: number | null, weight: number): void {
  const known = kept.rows.get(key);
  kept.weight += weight - (known?.weight ?? 0);
  if (!known) kept.rows.set(key, { row, owed, weight });
  else {
    if (known.owed !== owed) keepOwed(kept, key, owed);
    known.row = row;
    known.owed = owed;
    known.weight = weight;
    return;
  }
  keepOwed(kept, key, owed);
}

function keepOwed(kept: KeptTable, key: string, owed: number | null): void {
  if (owed === null) kept.owed.delete(key);
  else kept.owed.add(key);
}

function forget(kept: KeptTable, key: string): void {
  const known = kept.rows.get(key);
  if (!known) return;
  kept.rows.delete(key);
  kept.owed.delete(key);
  kept.weight -= known.weight;
}

/** What came first gives way, except what is owed. */
function makeRoom(kept: KeptTable): void {
  if (kept.weight <= MAX_WEIGHT) return;
  for (const [key, { owed }] of kept.rows) {
    if (owed === null) forget(kept, key);
    if (kept.weight <= MAX_WEIGHT) return;
  }
}
