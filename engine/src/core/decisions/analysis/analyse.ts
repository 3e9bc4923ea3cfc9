/**
 * Static analysis of a decision table: gaps, overlaps, duplicates, masked and impossible rows, output values that nobody
 * gives or that are not allowed. It speaks of every value the inputs can have, not of samples, and only of what is certain:
 * a cell that is no constant (`? > limit`) is named as not analysed, counts as covering when gaps are sought and as not
 * covering when masked rows are. The work is bounded by a count, not by a clock: the same table gives the same answer.
 */
import type { DataType, DecisionTable } from '../file.ts';
import type { FindingSeverity, TableAnalysis } from './finding.ts';
import { gaps } from './gaps.ts';
import { outputs } from './outputs.ts';
import { overlaps } from './overlaps.ts';
import { readTable } from './reading.ts';
import type { Analysis } from './subject.ts';
import { duplicates, impossibleRows, masked } from './unused-rows.ts';

export interface AnalysisOptions {
  types?: readonly DataType[];
  /** Names in reach, as for compiling. */
  names?: readonly string[];
}

export function analyseTable(table: DecisionTable, { types = [], names = [] }: AnalysisOptions = {}): TableAnalysis {
  const a: Analysis = { table, ...readTable(table, types, names), stopped: [] };
  impossibleRows(a);
  const twins = duplicates(a);
  overlaps(a, twins);
  masked(a, twins);
  gaps(a);
  outputs(a, types, names);
  const order: Record<FindingSeverity, number> = { error: 0, warning: 1, info: 2 };
  const [first] = a.stopped;
  return {
    findings: a.findings.toSorted((x, y) => order[x.severity] - order[y.severity]),
    stopped: first
      ? { zh: a.stopped.map(({ zh }) => zh).join('；'), en: a.stopped.map(({ en }) => en).join('; ') }
      : null,
  };
}
