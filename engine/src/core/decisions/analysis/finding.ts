/** What the analysis of a table finds, as data and in words. */
import type { Text } from '../../json.ts';

export const findingKinds = [
  /** Values for which no row is there. */
  'gap',
  /** Rows that match at the same time. */
  'overlap',
  /** Rows that say the same. */
  'duplicate',
  /** A row that never decides. */
  'masked',
  /** A row whose cells no allowed value meets. */
  'impossible',
  /** An allowed output value that no row gives. */
  'unreachable-output',
  /** A row gives a value that is not allowed. */
  'output-not-listed',
  /** A cell or a column that could not be looked at. */
  'not-analysed',
] as const;
export type FindingKind = (typeof findingKinds)[number];

/** `error`: the decision fails or contradicts itself there; `info`: so it is, and by this hit policy it may be. */
export const findingSeverities = ['error', 'warning', 'info'] as const;
export type FindingSeverity = (typeof findingSeverities)[number];

export interface Finding {
  kind: FindingKind;
  severity: FindingSeverity;
  message: Text;
  /** Numbers of the rows it speaks of, from 1. */
  rows: number[];
  /** Number of the column, inputs first, from 1; null when it concerns all. */
  column: number | null;
  /** One unary test per input: where it is so, or the row that would close a gap. Null where no test can say it. */
  cells: (string | null)[] | null;
}

export interface TableAnalysis {
  findings: Finding[];
  /** Why not everything was looked at; null when it was. */
  stopped: Text | null;
}

/** `2、5–8`, `2, 5–8`. */
export function rowList(rows: readonly number[]): Text {
  const runs: [number, number][] = [];
  for (const row of rows) {
    const last = runs.at(-1);
    if (last && row === last[1] + 1) last[1] = row;
    else runs.push([row, row]);
  }
  const parts = runs.flatMap(([from, to]) =>
    to === from ? [`${from}`] : to === from + 1 ? [`${from}`, `${to}`] : [`${from}–${to}`],
  );
  const shown = parts.length > 12 ? [...parts.slice(0, 12), '…'] : parts;
  return { zh: shown.join('、'), en: shown.join(', ') };
}
