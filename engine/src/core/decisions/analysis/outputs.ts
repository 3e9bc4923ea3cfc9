/**
 * Results against the values an output may have: what a row gives that is not allowed, and what is allowed but no row that
 * is ever used gives. Reads the rows found to be unused, so it comes after them.
 */
import { equals, readConstant } from '../../feel/index.ts';
import type { Text } from '../../json.ts';
import type { DataType, TableOutput } from '../file.ts';
import { allowedValues } from '../logic.ts';
import type { Finding } from './finding.ts';
import { add, type Analysis } from './subject.ts';
import { valueWords } from './words.ts';

export function outputs(a: Analysis, types: readonly DataType[], names: readonly string[]): void {
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

const outputLabel = ({ label, name }: TableOutput, n: number) => label || name || String(n + 1);

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
