/**
 * A table read for analysis: each input as a column of segments, each row as a box in their space. What cannot be read for
 * certain (a cell that depends on a variable, a column of mixed types) is named as not analysed instead of guessed.
 */
import { readConstant, readTests, type Kind, type TestMeaning } from '../../feel/index.ts';
import type { DataType, DecisionTable, TableInput } from '../file.ts';
import { allowedValues } from '../logic.ts';
import { columnOf, type Column } from './column.ts';
import type { Extent } from './extent.ts';
import { rowList, type Finding } from './finding.ts';
import type { Row } from './subject.ts';

interface ReadInputs {
  columns: Column[];
  /** By row and column; null where it is not analysed. */
  extents: (Extent | null)[][];
  findings: Finding[];
}

const typeKinds: Readonly<Record<string, Kind>> = {
  ...{ string: 'string', boolean: 'boolean', number: 'number', integer: 'number', long: 'number', double: 'number' },
  ...{ date: 'date', time: 'time', dateTime: 'date time', 'date and time': 'date time' },
  ...{ dayTimeDuration: 'days time duration', 'days and time duration': 'days time duration' },
  ...{ yearMonthDuration: 'years months duration', 'years and months duration': 'years months duration' },
};
const whole: ReadonlySet<string> = new Set(['integer', 'long']);

export function readTable(table: DecisionTable, types: readonly DataType[], names: readonly string[]) {
  const read = readInputs(table, types, names);
  const rows = table.rules.map((_, i) => readRow(table, read, i, names));
  return { columns: read.columns, rows, findings: read.findings };
}

function readInputs(table: DecisionTable, types: readonly DataType[], names: readonly string[]): ReadInputs {
  const findings: Finding[] = [];
  const extents: (Extent | null)[][] = table.rules.map(() => []);
  const columns = table.inputs.map((input, n) => {
    const label = labelOf(input, n);
    const texts = table.rules.map(({ inputs }) => inputs[n] ?? '');
    const cache = new Map<string, TestMeaning | null>();
    const meanings = texts.map((text) => {
      if (!cache.has(text)) cache.set(text, readTests(text, { names }));
      return cache.get(text) ?? null;
    });
    const column = readColumn(input, label, types, names, meanings);
    const made = column ?? unknownColumn(label);
    if (!column) findings.push(columnNotAnalysed(label, n));
    const missed: number[] = [];
    meanings.forEach((meaning, row) => {
      const extent = meaning && (column || meaning.any) ? made.extentOf(meaning) : null;
      if (column && !extent) missed.push(row + 1);
      extents[row]?.push(extent);
    });
    if (missed.length > 0) findings.push(cellsNotAnalysed(label, n, missed));
    const values = allowedValues(types, input);
    if (values && !readTests(values, { names })) findings.push(valuesNotAnalysed(label, n));
    return made;
  });
  return { columns, extents, findings };
}

const labelOf = ({ label, expression }: TableInput, n: number) => label || expression || String(n + 1);

function readColumn(
  input: TableInput,
  label: string,
  types: readonly DataType[],
  names: readonly string[],
  meanings: readonly (TestMeaning | null)[],
): Column | null {
  const type = types.find(({ name }) => name === input.typeRef);
  const base = type?.typeRef ?? input.typeRef ?? '';
  if (type && (type.list || type.parts.length > 0)) return null;
  const values = allowedValues(types, input);
  return columnOf({
    label,
    kind: typeKinds[base] ?? null,
    whole: whole.has(base),
    allowed: values ? readTests(values, { names }) : null,
    cells: meanings.filter((meaning) => meaning !== null),
  });
}

/** A column nobody can look at: one segment that stands for everything. */
const unknownColumn = (label: string): Column =>
  columnOf({ label, kind: null, whole: false, allowed: null, cells: [] }) as Column;

function readRow(table: DecisionTable, { columns, extents }: ReadInputs, i: number, names: readonly string[]): Row {
  const cells = extents[i] ?? [];
  return {
    number: i + 1,
    outer: columns.map(({ full }, n) => cells[n] ?? full),
    exact: cells.every((extent) => extent !== null),
    impossible: cells.some((extent) => extent?.length === 0),
    outputs: (table.rules[i]?.outputs ?? []).map((text) =>
      text.trim() ? readConstant(text, { names }) : { value: null },
    ),
  };
}

const columnNotAnalysed = (label: string, n: number): Finding => ({
  kind: 'not-analysed',
  severity: 'info',
  message: {
    zh: `“${label}”列没有分析：各格的类型不同，或不能排成顺序。写明这一列的类型后再看`,
    en: `column ${label} was not analysed: its cells are of different or of structured types. Say the column’s type`,
  },
  rows: [],
  column: n + 1,
  cells: null,
});

const valuesNotAnalysed = (label: string, n: number): Finding => ({
  kind: 'not-analysed',
  severity: 'info',
  message: {
    zh: `“${label}”列的允许取值没有分析：取决于变量或函数`,
    en: `the allowed values of ${label} were not analysed: they depend on a variable or a function`,
  },
  rows: [],
  column: n + 1,
  cells: null,
});

const cellsNotAnalysed = (label: string, n: number, rows: number[]): Finding => ({
  kind: 'not-analysed',
  severity: 'info',
  message: {
    zh: `第 ${rowList(rows).zh} 行的“${label}”没有分析：取决于变量或函数`,
    en: `${label} in row ${rowList(rows).en} was not analysed: it depends on a variable or a function`,
  },
  rows,
  column: n + 1,
  cells: null,
});
