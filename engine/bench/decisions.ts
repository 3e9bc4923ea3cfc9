/**
 * Static analysis of decision tables with a thousand rows: a full grid, a mixed table as a city has, ranges at random under
 * a last row for everything else, and the same without it, where gaps are too many to name. CPU time of the slowest of
 * five; the bound is the product's own.
 */
import { analyseTable } from '../src/core/decisions/analysis/index.ts';
import type { DecisionTable, HitPolicy } from '../src/core/decisions/index.ts';
import { seeded } from '../src/core/seeded.ts';
import type { BenchResult } from './result.ts';

const ROWS = 1_000;
const BOUND_MS = 500;
const random = seeded(20261130);
const below = (n: number) => Math.floor(random() * n);
const rows = (cells: (i: number) => string[]) => Array.from({ length: ROWS }, (_, i) => cells(i));
const range = (start: number, length: number) => `[${start}..${start + length}]`;

export function run(): Promise<BenchResult[]> {
  const ranges = rows(() => [0, 1, 2].map(() => range(below(1_000), below(500))));
  return Promise.resolve([
    measured(
      'a full grid',
      table(
        'UNIQUE',
        rows((i) => [`"kind${i % 40}"`, `"area${Math.floor(i / 40)}"`, '-']),
      ),
    ),
    measured('mixed columns', table('FIRST', rows(mixedRow))),
    measured('ranges and a last row', table('FIRST', [...ranges.slice(1), ['-', '-', '-']])),
    measured('ranges alone', table('FIRST', ranges)),
  ]);
}

function mixedRow(): string[] {
  const often = (share: number, cell: string) => (random() < share ? '-' : cell);
  return [
    often(0.3, range(below(1_000), below(100))),
    often(0.3, `"kind${below(40)}"`),
    often(0.4, `"area${below(25)}", "area${below(25)}"`),
    ['-', 'true', 'false'][below(3)] ?? '-',
  ];
}

function table(hitPolicy: HitPolicy, cells: string[][]): DecisionTable {
  return {
    ...{ type: 'table', id: 'table', hitPolicy },
    inputs: (cells[0] ?? []).map((_, i) => ({ id: `in${i}`, label: `in${i}`, expression: `in${i}` })),
    outputs: [{ id: 'out', name: 'out', label: 'out' }],
    rules: cells.map((inputs, i) => ({ id: `row${i}`, inputs, outputs: [`"unit${i % 7}"`] })),
  };
}

function measured(name: string, source: DecisionTable): BenchResult {
  const runs = Array.from({ length: 5 }, () => {
    const before = process.cpuUsage();
    const { findings, stopped } = analyseTable(source);
    const { user, system } = process.cpuUsage(before);
    return { ms: (user + system) / 1_000, findings: findings.length, stopped };
  });
  const slowest = Math.max(...runs.map(({ ms }) => ms));
  const { findings, stopped } = runs[0] ?? { findings: 0, stopped: null };
  return {
    name: `decisions: analysis of 1,000 rows, ${name}`,
    unit: 'ms CPU',
    ours: slowest,
    peer: BOUND_MS,
    peerName: 'our bound',
    ratio: BOUND_MS / slowest,
    note: `${findings} findings${stopped ? `; ${stopped.en}` : ''}`,
  };
}
