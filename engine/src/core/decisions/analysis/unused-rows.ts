/**
 * Rows that decide nothing: no allowed value meets them, they repeat an earlier row, or the rows that win over them cover
 * all they say. Only rows whose cells are known for certain count as covering.
 */
import { equals, readConstant } from '../../feel/index.ts';
import type { DecisionTable } from '../file.ts';
import { Effort, isCovered, TooMuch } from './cover.ts';
import { boxContains, boxKey } from './extent.ts';
import { rowList } from './finding.ts';
import { neighbours } from './neighbours.ts';
import { add, cellsOf, limits, type Analysis, type Row } from './subject.ts';
import { valueWords } from './words.ts';

export function impossibleRows(a: Analysis): void {
  for (const row of a.rows.filter(({ impossible }) => impossible)) {
    const n = row.outer.findIndex((extent) => extent.length === 0);
    const [label, text] = [a.columns[n]?.label ?? '', a.table.rules[row.number - 1]?.inputs[n] ?? ''];
    add(a, {
      kind: 'impossible',
      severity: 'warning',
      message: {
        zh: `第 ${row.number} 行永远用不到：“${label}”不会满足 ${text}`,
        en: `row ${row.number} is never used: ${label} is never ${text}`,
      },
      rows: [row.number],
      column: n + 1,
      cells: null,
    });
  }
}

/** Numbers of the rows that repeat an earlier one. */
export function duplicates(a: Analysis): Set<number> {
  const groups = new Map<string, Row[]>();
  for (const row of a.rows) {
    const { inputs = [], outputs: results = [] } = a.table.rules[row.number - 1] ?? {};
    const tests = row.exact ? boxKey(row.outer) : inputs.map((text) => text.trim()).join('|');
    const key = JSON.stringify([row.exact, tests, results.map((text, n) => outputKey(row, text, n))]);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const later = new Set<number>();
  for (const group of groups.values()) {
    if (group.length < 2 || group[0]?.impossible) continue;
    const rows = group.map(({ number }) => number);
    rows.slice(1).forEach((number) => later.add(number));
    const list = rowList(rows);
    const fails = a.table.hitPolicy === 'UNIQUE';
    add(a, {
      kind: 'duplicate',
      severity: fails ? 'error' : 'warning',
      message: {
        zh: `第 ${list.zh} 行相同${fails ? '，同时适用时决策会失败' : ''}`,
        en: `rows ${list.en} say the same${fails ? '; where they apply the decision fails' : ''}`,
      },
      rows,
      column: null,
      cells: group[0] ? cellsOf(a, group[0].outer) : null,
    });
  }
  return later;
}

function outputKey({ outputs: constants }: Row, text: string, n: number): string {
  const constant = constants[n];
  return constant ? `=${JSON.stringify(valueWords(constant.value).en)}` : text.trim();
}

// ── masked rows ──────────────────────────────────────────────────────────────────────────────────────────────────────

export function masked(a: Analysis, twins: ReadonlySet<number>): void {
  try {
    lookForMasked(a, twins);
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    a.stopped.push({
      zh: '表太复杂，用不到的行没有查完',
      en: 'the table is too complex: not all rows were looked at for being masked',
    });
  }
}

function lookForMasked(a: Analysis, twins: ReadonlySet<number>): void {
  const before = comesBefore(a);
  if (!before) return;
  const rows = a.rows.filter(({ impossible }) => !impossible);
  const beside = neighbours(rows, a);
  const effort = new Effort(limits.effort);
  const touching = rows.map((_, i) => [...(beside[i] ?? [])]);
  beside.forEach((list, i) => list.forEach((n) => touching[n]?.push(i)));
  for (const [i, row] of rows.entries()) {
    if (twins.has(row.number)) continue;
    const others = (touching[i] ?? []).map((n) => rows[n] as Row);
    const above = others.filter((other) => other.exact && before(other, row));
    const one = above.find((other) => boxContains(other.outer, row.outer));
    if (!one && above.length < 2) continue;
    const boxes = above.map(({ outer }) => outer);
    if (!one && !isCovered(boxes, row.outer, effort)) continue;
    const by = one ? [one.number] : above.map(({ number }) => number).sort((x, y) => x - y);
    const list = rowList(by);
    add(a, {
      kind: 'masked',
      severity: 'warning',
      message: {
        zh: `第 ${row.number} 行永远用不到：第 ${list.zh} 行${one ? '' : '合起来'}已包含它`,
        en: `row ${row.number} is never used: row ${list.en} ${one ? 'covers' : 'together cover'} it`,
      },
      rows: [row.number, ...by],
      column: null,
      cells: cellsOf(a, row.outer),
    });
  }
}

/** Which of two rows wins; null where the hit policy lets all win, or nobody may. */
function comesBefore({ table, rows }: Analysis): ((one: Row, other: Row) => boolean) | null {
  if (table.hitPolicy === 'FIRST') return (one, other) => one.number < other.number;
  if (table.hitPolicy !== 'PRIORITY') return null;
  const ranks = new Map(rows.map((row) => [row, ranksOf(table, row)]));
  return (one, other) => {
    const [left, right] = [ranks.get(one), ranks.get(other)];
    if (!left || !right || one === other) return false;
    const n = left.findIndex((rank, i) => rank !== right[i]);
    return n < 0 ? one.number < other.number : (left[n] as number) < (right[n] as number);
  };
}

function ranksOf({ outputs: columns }: DecisionTable, row: Row): number[] | null {
  const ranks: number[] = [];
  for (const [n, { values }] of columns.entries()) {
    const listed = values ? readConstant(`[${values}]`)?.value : null;
    if (!Array.isArray(listed)) continue;
    const constant = row.outputs[n];
    const rank = constant ? listed.findIndex((value) => equals(value, constant.value) === true) : -1;
    if (rank < 0) return null;
    ranks.push(rank);
  }
  return ranks;
}
