/**
 * Static analysis of a decision table: gaps, overlaps, duplicates, masked and impossible rows, output values that nobody
 * gives or that are not allowed. It speaks of every value the inputs can have, not of samples, and only of what is certain:
 * a cell that is no constant (`? > limit`) is named as not analysed, counts as covering when gaps are sought and as not
 * covering when masked rows are. The work is bounded by a count, not by a clock: the same table gives the same answer.
 */
import { equals, readConstant, readTests, type Kind, type TestMeaning } from '../../feel/index.ts';
import type { Text } from '../../json.ts';
import type { DataType, DecisionTable, TableInput, TableOutput } from '../file.ts';
import { allowedValues } from '../logic.ts';
import { columnOf, type Column } from './column.ts';
import { boxContains, boxIntersect, boxKey, boxTouches, EMPTY, type Box, type Extent } from './extent.ts';
import { rowList, type Finding, type FindingSeverity, type TableAnalysis } from './finding.ts';
import { Effort, gapsOf, isCovered, TooMuch } from './cover.ts';
import { boxWords, sideOf, valueWords } from './words.ts';

/** What is looked at at most, and shown at most of each kind. */
const limits = { effort: 6_000_000, shown: 200, rowsShown: 50 };

interface Row {
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

interface Analysis {
  table: DecisionTable;
  columns: Column[];
  rows: Row[];
  findings: Finding[];
  stopped: Text[];
}

export interface AnalysisOptions {
  types?: readonly DataType[];
  /** Names in reach, as for compiling. */
  names?: readonly string[];
}

export function analyseTable(table: DecisionTable, { types = [], names = [] }: AnalysisOptions = {}): TableAnalysis {
  const read = readInputs(table, types, names);
  const a: Analysis = {
    table,
    columns: read.columns,
    rows: table.rules.map((_, i) => readRow(table, read, i, names)),
    findings: [...read.findings],
    stopped: [],
  };
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

// ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────

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
const outputLabel = ({ label, name }: TableOutput, n: number) => label || name || String(n + 1);

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

// ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

const add = (a: Analysis, finding: Finding) => void a.findings.push(finding);

const cellsOf = (a: Analysis, box: Box) => a.columns.map((column, n) => sideOf(column, box[n] ?? EMPTY).cell);

function impossibleRows(a: Analysis): void {
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
function duplicates(a: Analysis): Set<number> {
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

// ── overlaps ─────────────────────────────────────────────────────────────────────────────────────────────────────────

function overlaps(a: Analysis, twins: ReadonlySet<number>): void {
  const rows = a.rows.filter((row) => row.exact && !row.impossible && !twins.has(row.number));
  const { hitPolicy } = a.table;
  const contradicting = hitPolicy === 'UNIQUE' || hitPolicy === 'ANY';
  const groups = new Map<string, { box: Box; rows: Set<number>; sure: boolean }>();
  let more = 0;
  const beside = neighbours(rows, a);
  rows.forEach((later, i) => {
    const earlier = (beside[i] ?? []).map((n) => rows[n] as Row);
    const against = earlier.filter((one) => hitPolicy !== 'ANY' || agreement(one, later) !== true);
    if (against.length === 0) return;
    if (!contradicting)
      return add(
        a,
        ordinaryOverlap(
          a,
          later.number,
          against.map(({ number }) => number),
        ),
      );
    for (const one of against) {
      const box = boxIntersect(one.outer, later.outer);
      const sure = hitPolicy === 'UNIQUE' || agreement(one, later) !== null;
      const key = `${boxKey(box)} ${String(sure)}`;
      const group = groups.get(key);
      if (group) [one.number, later.number].forEach((number) => group.rows.add(number));
      else if (groups.size >= limits.shown) more += 1;
      else groups.set(key, { box, rows: new Set([one.number, later.number]), sure });
    }
  });
  for (const { box, rows: among, sure } of groups.values()) add(a, conflict(a, box, [...among].sort(ascending), sure));
  if (more > 0) {
    a.stopped.push({ zh: `重叠太多，还有 ${more} 处没有列出`, en: `too many overlaps: ${more} more are not listed` });
  }
}

/**
 * For each row the earlier ones that it touches, by place in the list. Most pairs are told apart by the hull of one
 * column, from plain arrays of numbers.
 */
function neighbours(rows: readonly Row[], { columns }: Analysis): number[][] {
  const hulls = columns.map((_, n) => ({
    lo: Int32Array.from(rows, ({ outer }) => outer[n]?.[0] ?? 0),
    hi: Int32Array.from(rows, ({ outer }) => outer[n]?.at(-1) ?? 0),
  }));
  return rows.map((later, i) => {
    let near = Array.from({ length: i }, (_, n) => n);
    for (const { lo, hi } of hulls) {
      const [from, to] = [lo[i] as number, hi[i] as number];
      near = near.filter((n) => (lo[n] as number) <= to && (hi[n] as number) >= from);
    }
    return near.filter((n) => boxTouches((rows[n] as Row).outer, later.outer));
  });
}

const ascending = (x: number, y: number) => x - y;

/** Whether two rows give the same; null when that depends on something. */
function agreement(one: Row, other: Row): boolean | null {
  let sure = true;
  for (const [n, left] of one.outputs.entries()) {
    const right = other.outputs[n];
    if (!left || !right) sure = false;
    else if (equals(left.value, right.value) !== true) return false;
  }
  return sure ? true : null;
}

function conflict(a: Analysis, box: Box, rows: number[], sure: boolean): Finding {
  const [where, list] = [boxWords(a.columns, box), rowList(rows)];
  const unique = a.table.hitPolicy === 'UNIQUE';
  const message = unique
    ? {
        zh: `${where.zh} 时第 ${list.zh} 行同时适用，决策会失败`,
        en: `where ${where.en}, rows ${list.en} apply together and the decision fails`,
      }
    : sure
      ? {
          zh: `${where.zh} 时第 ${list.zh} 行结果不同，决策会失败`,
          en: `where ${where.en}, rows ${list.en} give different results and the decision fails`,
        }
      : {
          zh: `${where.zh} 时第 ${list.zh} 行同时适用，结果是否相同不能确定`,
          en: `where ${where.en}, rows ${list.en} apply together; whether they give the same cannot be told`,
        };
  const severity = unique || sure ? 'error' : 'warning';
  return { kind: 'overlap', severity, message, rows, column: null, cells: cellsOf(a, box) };
}

/** What happens where rows overlap and may: said once for each later row. */
function ordinaryOverlap(a: Analysis, later: number, earlier: number[]): Finding {
  const list = rowList(earlier);
  const [zh, en] = {
    FIRST: ['先用前面的行', 'the earlier one is used'],
    PRIORITY: ['用优先级高的结果', 'the more important result is used'],
    COLLECT: ['结果都算', 'all results count'],
    'RULE ORDER': ['结果都列出', 'all results are listed'],
    'OUTPUT ORDER': ['结果都列出', 'all results are listed'],
    UNIQUE: ['', ''],
    ANY: ['', ''],
  }[a.table.hitPolicy] as [string, string];
  return {
    kind: 'overlap',
    severity: 'info',
    message: {
      zh: `第 ${later} 行与第 ${list.zh} 行有重叠，${zh}`,
      en: `row ${later} overlaps with row ${list.en}; ${en}`,
    },
    rows: [...earlier.slice(0, limits.rowsShown), later],
    column: null,
    cells: null,
  };
}

// ── masked rows ──────────────────────────────────────────────────────────────────────────────────────────────────────

function masked(a: Analysis, twins: ReadonlySet<number>): void {
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
    const by = one ? [one.number] : above.map(({ number }) => number).sort(ascending);
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

// ── gaps ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

function gaps(a: Analysis): void {
  const rows = a.rows.filter(({ impossible }) => !impossible).map(({ outer }) => outer);
  const space = a.columns.map(({ full }) => full);
  const { boxes, complete } = gapsOf(rows, space, new Effort(limits.effort), limits.shown);
  for (const box of boxes) add(a, gap(a, box));
  if (!complete) {
    a.stopped.push({
      zh: `空白太多，只列出 ${boxes.length} 处`,
      en: `too many gaps: only ${boxes.length} are listed`,
    });
  }
}

function gap(a: Analysis, box: Box): Finding {
  const where = boxWords(a.columns, box);
  const { outputs: results, hitPolicy } = a.table;
  const whole = box.every((extent, n) => extent.join() === a.columns[n]?.full.join());
  const none = whole
    ? { zh: '任何情况都没有规则', en: 'no case has a rule' }
    : { zh: `${where.zh} 没有规则`, en: `${where.en} has no rule` };
  const lists = hitPolicy === 'COLLECT' || hitPolicy === 'RULE ORDER' || hitPolicy === 'OUTPUT ORDER';
  const fallback = results.some((output) => output.fallback);
  const rest = fallback
    ? { zh: '，用默认结果', en: '; the default is used' }
    : lists
      ? { zh: '，结果为空', en: '; the result is empty' }
      : { zh: '', en: '' };
  return {
    kind: 'gap',
    severity: fallback || lists ? 'info' : 'warning',
    message: { zh: none.zh + rest.zh, en: none.en + rest.en },
    rows: [],
    column: null,
    cells: cellsOf(a, box),
  };
}

// ── outputs ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function outputs(a: Analysis, types: readonly DataType[], names: readonly string[]): void {
  const unused = new Set(
    a.findings.filter(({ kind }) => kind === 'masked' || kind === 'impossible').map(({ rows }) => rows[0]),
  );
  a.table.outputs.forEach((output, n) => {
    const text = allowedValues(types, output);
    const listed = text ? readConstant(`[${text}]`, { names })?.value : null;
    if (!Array.isArray(listed)) return;
    const [label, column] = [outputLabel(output, n), a.columns.length + n + 1];
    const given = a.rows.map((row) => ({ row, constant: row.outputs[n] ?? null }));
    const is = (value: unknown) => (one: unknown) => equals(one, value) === true;
    for (const { row, constant } of given) {
      if (!constant || constant.value === null || listed.some(is(constant.value))) continue;
      add(a, notListed(a, row.number, column, `${label}=${valueWords(constant.value).zh}`));
    }
    const reached = given.filter(({ row }) => !unused.has(row.number));
    if (reached.some(({ constant }) => !constant)) return;
    const fallback = output.fallback ? readConstant(output.fallback, { names }) : null;
    if (output.fallback && !fallback) return;
    for (const value of listed) {
      if (reached.some(({ constant }) => is(value)(constant?.value)) || (fallback && is(value)(fallback.value)))
        continue;
      add(a, unreachable(label, column, valueWords(value)));
    }
  });
}

function notListed({ table }: Analysis, row: number, column: number, what: string): Finding {
  const ranked = table.hitPolicy === 'PRIORITY' || table.hitPolicy === 'OUTPUT ORDER';
  return {
    kind: 'output-not-listed',
    severity: ranked ? 'error' : 'warning',
    message: {
      zh: `第 ${row} 行的 ${what} 不在允许的取值里${ranked ? '，适用时决策会失败' : ''}`,
      en: `row ${row} gives ${what}, which is not among the allowed values${ranked ? '; where it applies the decision fails' : ''}`,
    },
    rows: [row],
    column,
    cells: null,
  };
}

const unreachable = (label: string, column: number, value: Text): Finding => ({
  kind: 'unreachable-output',
  severity: 'warning',
  message: { zh: `没有规则给出 ${label}=${value.zh}`, en: `no rule gives ${label} = ${value.en}` },
  rows: [],
  column,
  cells: null,
});
