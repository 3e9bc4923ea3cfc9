/**
 * A table under analysis: what was read of it, and what was found so far. Each question (what overlaps, what is never
 * used, what is left open) has its own file, reads this and adds its findings here. The limits are counts, so that the same
 * table gives the same answer on every machine.
 */
import type { Text } from '../../json.ts';
import type { DecisionTable } from '../file.ts';
import type { Column } from './column.ts';
import { EMPTY, type Box } from './extent.ts';
import type { Finding } from './finding.ts';
import { sideOf } from './words.ts';

/** What is looked at at most, and shown at most of each kind. */
export const limits = { effort: 6_000_000, shown: 200, rowsShown: 50 };

export interface Row {
  /** From 1. */
  number: number;
  /** Where it may match: cells that are not analysed count as full. */
  outer: Box;
  /** Whether `outer` is exact. */
  exact: boolean;
  impossible: boolean;
  /** Constant outputs; null where they depend on something. */
  outputs: ({ value: unknown } | null)[];
}

export interface Analysis {
  table: DecisionTable;
  columns: Column[];
  rows: Row[];
  findings: Finding[];
  /** Why something was not looked at to the end. */
  stopped: Text[];
}

export const add = (a: Analysis, finding: Finding) => void a.findings.push(finding);

/** A box as one unary test per input. */
export const cellsOf = (a: Analysis, box: Box) => a.columns.map((column, n) => sideOf(column, box[n] ?? EMPTY).cell);
