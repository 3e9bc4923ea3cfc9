/**
 * `range("[18..21)")` (DMN 1.4 §10.3.4.1): an interval from its text. The ends are literals: numbers, strings, `@"…"` and
 * `date("…")` and its kin; one of them may be missing. Anything else, and an end before its start, is null.
 */
import { readNumber } from '../numbers.ts';
import { stringText } from '../string-text.ts';
import { parseDate, parseDateTime, parseDuration, parseTemporal, parseTime } from '../temporal/index.ts';
import { compare, FeelRange } from '../values.ts';

const END = String.raw`(?:[^".]|\.(?!\.)|"(?:[^"\\]|\\.)*")*`;
const RANGE = new RegExp(String.raw`^\s*([\[\](])(${END})\.\.(${END})([\])\[])\s*$`, 's');
const TEXT = String.raw`"((?:[^"\\]|\\.)*)"`;
const CALL = new RegExp(String.raw`^(@|date and time|date|time|duration)\s*(\()?\s*${TEXT}\s*(\))?$`, 's');
const STRING = new RegExp(`^${TEXT}$`, 's');

export function readRange(text: string): FeelRange | null {
  if (text.length > 1_000) return null;
  const m = RANGE.exec(text);
  if (!m) return null;
  const [start, end] = [readEnd(m[2] ?? ''), readEnd(m[3] ?? '')];
  if (start === undefined || end === undefined || (start === null && end === null)) return null;
  const [startIncluded, endIncluded] = [m[1] === '[', m[4] === ']'];
  if (start === null) return startIncluded ? null : new FeelRange(null, end, false, endIncluded, 'start');
  if (end === null) return endIncluded ? null : new FeelRange(start, null, startIncluded, false, 'end');
  const order = compare(start, end);
  return order === null || order > 0 ? null : new FeelRange(start, end, startIncluded, endIncluded);
}

/** Null: no end on this side. `undefined`: not readable. */
function readEnd(written: string): unknown {
  const text = written.trim();
  if (text === '' || text === 'null') return null;
  const string = STRING.exec(text)?.[1];
  if (string !== undefined) return stringText(string);
  const call = CALL.exec(text);
  if (!call) return readNumber(text) ?? undefined;
  const [, name, open, inside = '', close] = call;
  if ((name === '@') !== (open === undefined) || (open === undefined) !== (close === undefined)) return undefined;
  return readers[name ?? '']?.(stringText(inside)) ?? undefined;
}

const readers: Readonly<Record<string, ((text: string) => unknown) | undefined>> = {
  '@': parseTemporal,
  date: parseDate,
  time: parseTime,
  'date and time': parseDateTime,
  duration: parseDuration,
};
