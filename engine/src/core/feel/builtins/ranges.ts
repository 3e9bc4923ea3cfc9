/** Range functions (DMN 1.3 §10.3.4.7, table 78): points and intervals against each other; 1.4's `range`. */
import { compare, equals, FeelRange, inRange } from '../values.ts';
import { define, type Builtins } from './define.ts';
import { readRange } from './read-range.ts';

type Relation = (a: never, b: never) => boolean | null;

export function defineRanges(b: Builtins): void {
  const points = (name: string, relation: Relation) => relate(b, name, 'point1: any, point2: any', relation);
  const pointRange = (name: string, relation: Relation) => relate(b, name, 'point: any, range: range', relation);
  const rangePoint = (name: string, relation: Relation) => relate(b, name, 'range: range, point: any', relation);
  const ranges = (name: string, relation: Relation) => relate(b, name, 'range1: range, range2: range', relation);

  for (const signature of [ranges, pointRange, rangePoint, points]) {
    signature('before', before);
    signature('after', (one, other) => before(other, one));
  }
  ranges('meets', meets);
  ranges('met by', (one, other) => meets(other, one));
  ranges('overlaps', (one, other) => and(not(before(one, other)), not(before(other, one))));
  ranges('overlaps before', overlapsBefore);
  ranges('overlaps after', (one, other) => overlapsBefore(other, one));
  for (const signature of [ranges, pointRange]) {
    signature('finishes', finishes);
    signature('during', (one, range) => includes(range, one));
    signature('starts', starts);
  }
  for (const signature of [ranges, rangePoint]) {
    signature('finished by', (range, one) => finishes(one, range));
    signature('includes', includes);
    signature('started by', (range, one) => starts(one, range));
  }
  for (const signature of [ranges, points]) signature('coincides', (one, other) => equals(one, other));
  define(b, 'range', 'from: string', ([text]) => readRange(text));
}

function relate(b: Builtins, name: string, signature: string, relation: Relation): void {
  define(b, name, signature, ([one, other]) => relation(one as never, other as never));
}

const point = (value: unknown): FeelRange =>
  value instanceof FeelRange ? value : new FeelRange(value, value, true, true);
const not = (value: boolean | null) => (value === null ? null : !value);
const and = (a: boolean | null, b: boolean | null) => (a === null || b === null ? null : a && b);

function before(a: unknown, b: unknown): boolean | null {
  const [left, right] = [point(a), point(b)];
  const order = compare(left.end, right.start);
  return order === null ? null : order < 0 || (order === 0 && !(left.endIncluded && right.startIncluded));
}

function meets(a: FeelRange, b: FeelRange): boolean | null {
  const order = compare(a.end, b.start);
  return order === null ? null : order === 0 && a.endIncluded && b.startIncluded;
}

function overlapsBefore(a: FeelRange, b: FeelRange): boolean | null {
  const [starts, meet, ends] = [compare(a.start, b.start), compare(a.end, b.start), compare(a.end, b.end)];
  if (starts === null || meet === null || ends === null) return null;
  const earlier = starts < 0 || (starts === 0 && a.startIncluded && !b.startIncluded);
  const touches = meet > 0 || (meet === 0 && a.endIncluded && b.startIncluded);
  const shorter = ends < 0 || (ends === 0 && (!a.endIncluded || b.endIncluded));
  return earlier && touches && shorter;
}

function finishes(a: unknown, range: FeelRange): boolean | null {
  const one = point(a);
  const [ends, start] = [compare(one.end, range.end), compare(one.start, range.start)];
  if (ends === null || start === null) return null;
  return (
    ends === 0 &&
    one.endIncluded === range.endIncluded &&
    (start > 0 || (start === 0 && (!one.startIncluded || range.startIncluded)))
  );
}

function starts(a: unknown, range: FeelRange): boolean | null {
  const one = point(a);
  const [start, ends] = [compare(one.start, range.start), compare(one.end, range.end)];
  if (ends === null || start === null) return null;
  return (
    start === 0 &&
    one.startIncluded === range.startIncluded &&
    (ends < 0 || (ends === 0 && (!one.endIncluded || range.endIncluded)))
  );
}

function includes(range: FeelRange, value: unknown): boolean | null {
  if (!(value instanceof FeelRange)) return inRange(value, range);
  const [start, end] = [compare(range.start, value.start), compare(range.end, value.end)];
  if (start === null || end === null) return null;
  return (
    (start < 0 || (start === 0 && (range.startIncluded || !value.startIncluded))) &&
    (end > 0 || (end === 0 && (range.endIncluded || !value.endIncluded)))
  );
}
