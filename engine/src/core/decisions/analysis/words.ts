/** Extents as people say them and as a table's cell says them: `区域=乡 或 镇`, `5 < n ≤ 10`, `not("镇")`. */
import { isNumber, kindOf, numberText, toJson } from '../../feel/index.ts';
import type { Text } from '../../json.ts';
import type { Column, Segment } from './column.ts';
import { complement, contains, intervals, type Box, type Extent } from './extent.ts';

/** One column of a box: its words, and a unary test for a cell; null where no test can say it. */
export interface Side {
  cell: string | null;
  words: Text | null;
}

/** What FEEL reads as one expression. */
const LONGEST = 9_000;

/** Null words: the column says nothing. */
export function sideOf(column: Column, extent: Extent): Side {
  if (contains(extent, column.full)) return { cell: '-', words: null };
  const cell = cellOf(column, extent);
  return { cell: cell.length > LONGEST ? null : cell, words: wordsOf(column, extent) };
}

/** `紧急程度=一般 且 区域=乡`. */
export function boxWords(columns: readonly Column[], box: Box): Text {
  const sides = columns.flatMap((column, i) => sideOf(column, box[i] ?? []).words ?? []);
  if (sides.length === 0) return { zh: '任何情况', en: 'every case' };
  const [only] = sides;
  if (only && sides.length === 1) return only;
  return {
    zh: sides.map(({ zh }) => (zh.includes(' 或') ? `（${zh}）` : zh)).join(' 且 '),
    en: sides.map(({ en }) => (en.includes(' or ') ? `(${en})` : en)).join(' and '),
  };
}

// ── words ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Nobody reads a hundred ranges. */
const SAID = 8;

function either(parts: readonly Text[]): Text {
  const shown = parts.slice(0, SAID);
  const more = parts.length - shown.length;
  return {
    zh: shown.map(({ zh }) => zh).join(' 或 ') + (more > 0 ? ` 或另外 ${more} 种` : ''),
    en: shown.map(({ en }) => en).join(' or ') + (more > 0 ? ` or ${more} more` : ''),
  };
}
const said = (zh: string, en: string): Text => ({ zh, en });

function wordsOf(column: Column, extent: Extent): Text {
  const { label, open, nothing } = column;
  const listed = column.kind === 'string' || column.kind === 'boolean' || column.kind === 'any';
  if (!listed) return either(intervals(extent).flatMap(([lo, hi]) => rangeWords(column, lo, hi)));
  const missing = complement(extent, column.segments.length);
  const size = intervals(extent).reduce((sum, [lo, hi]) => sum + hi - lo + 1, 0);
  const alone = size === 1 || (size === 2 && nothing !== null && contains(extent, [nothing, nothing]));
  if (open !== null && contains(extent, [open, open]) && !alone) {
    const not = either(segmentsOf(column, missing).map(pointWords));
    return said(`${label} 不是 ${not.zh}`, `${label} is not ${not.en}`);
  }
  const is = either(segmentsOf(column, extent).map(pointWords));
  return said(`${label}=${is.zh}`, `${label} = ${is.en}`);
}

function pointWords(segment: Segment): Text {
  switch (segment.kind) {
    case 'point':
      return valueWords(segment.value);
    case 'other':
      return said('其他', 'other');
    case 'null':
      return said('空', 'nothing');
    default:
      return said('有值', 'given');
  }
}

export function valueWords(value: unknown): Text {
  if (typeof value === 'boolean') return value ? said('是', 'yes') : said('否', 'no');
  if (value === null) return said('空', 'nothing');
  const text = isNumber(value)
    ? numberText(value)
    : typeof value === 'string'
      ? value
      : JSON.stringify(toJson(value)).replaceAll('"', '');
  return said(text, text);
}

/** Nothing is said of itself, apart from the range that lies before it. */
function rangeWords(column: Column, lo: number, hi: number): Text[] {
  const nothing = column.nothing ?? column.segments.length;
  const words: Text[] = [];
  if (lo < nothing) words.push(oneRange(column, lo, Math.min(hi, nothing - 1), nothing - 1));
  if (hi >= nothing) words.push(said(`${column.label}=空`, `${column.label} = nothing`));
  return words;
}

function oneRange({ segments, label }: Column, lo: number, hi: number, last: number): Text {
  const [first, final] = [segments[lo] as Segment, segments[hi] as Segment];
  if (first.kind === 'anything') return said(`${label}=有值`, `${label} is given`);
  if (lo === hi && first.kind === 'point') {
    const value = valueWords(first.value);
    return said(`${label}=${value.zh}`, `${label} = ${value.en}`);
  }
  const [low, high] = [lo === 0 ? null : lower(first), hi === last ? null : upper(final)];
  const low2 = low && { sign: low.included ? '≤' : '<', text: valueWords(low.value) };
  const high2 = high && { sign: high.included ? '≤' : '<', text: valueWords(high.value) };
  if (low2 && high2) {
    return said(
      `${low2.text.zh}${low2.sign}${label}${high2.sign}${high2.text.zh}`,
      `${low2.text.en} ${low2.sign} ${label} ${high2.sign} ${high2.text.en}`,
    );
  }
  if (high2) return said(`${label}${high2.sign}${high2.text.zh}`, `${label} ${high2.sign} ${high2.text.en}`);
  if (!low2) return said(`${label}=有值`, `${label} is given`);
  const sign = low2.sign === '≤' ? '≥' : '>';
  return said(`${label}${sign}${low2.text.zh}`, `${label} ${sign} ${low2.text.en}`);
}

interface Bound {
  value: unknown;
  included: boolean;
}

function lower(segment: Segment): Bound | null {
  if (segment.kind === 'point') return { value: segment.value, included: true };
  return segment.kind === 'between' && segment.low !== null ? { value: segment.low, included: false } : null;
}

function upper(segment: Segment): Bound | null {
  if (segment.kind === 'point') return { value: segment.value, included: true };
  return segment.kind === 'between' && segment.high !== null ? { value: segment.high, included: false } : null;
}

// ── cells ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function cellOf(column: Column, extent: Extent): string {
  const isOpen = column.open !== null && contains(extent, [column.open, column.open]);
  if (!isOpen) return testsOf(column, extent).join(', ');
  const missing = complement(extent, column.segments.length);
  return missing.length > 0 ? `not(${testsOf(column, missing).join(', ')})` : '-';
}

function testsOf(column: Column, extent: Extent): string[] {
  const nothing = column.nothing ?? column.segments.length;
  const line = column.kind !== 'string' && column.kind !== 'boolean';
  return intervals(extent).flatMap(([lo, hi]) => {
    const end = Math.min(hi, nothing - 1);
    const tests = hi >= nothing ? ['null'] : [];
    if (lo > end) return tests;
    if (line) return [rangeTest(column, lo, end, nothing - 1), ...tests];
    return [...column.segments.slice(lo, end + 1).map((one) => feelText(valueOf(one))), ...tests];
  });
}

const valueOf = (segment: Segment) => (segment.kind === 'point' ? segment.value : null);

function rangeTest({ segments }: Column, lo: number, hi: number, last: number): string {
  const [first, final] = [segments[lo] as Segment, segments[hi] as Segment];
  if (lo === hi && first.kind === 'point') return feelText(first.value);
  const [low, high] = [lo === 0 ? null : lower(first), hi === last ? null : upper(final)];
  if (low && high) {
    return `${low.included ? '[' : '('}${feelText(low.value)}..${feelText(high.value)}${high.included ? ']' : ')'}`;
  }
  if (high) return `${high.included ? '<=' : '<'} ${feelText(high.value)}`;
  return low ? `${low.included ? '>=' : '>'} ${feelText(low.value)}` : 'not(null)';
}

/** A constant as FEEL writes it. */
export function feelText(value: unknown): string {
  if (isNumber(value)) return numberText(value);
  if (typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (value === null) return 'null';
  const text = JSON.stringify(toJson(value));
  switch (kindOf(value)) {
    case 'date':
      return `date(${text})`;
    case 'time':
      return `time(${text})`;
    case 'date time':
      return `date and time(${text})`;
    default:
      return `duration(${text})`;
  }
}

const segmentsOf = (column: Column, extent: Extent): Segment[] =>
  intervals(extent).flatMap(([lo, hi]) => column.segments.slice(lo, hi + 1));
