/** Range functions (DMN 1.3 §10.3.4.9, table 78): points and intervals against each other. */
import { compare, equals, FeelRange, inRange } from '../values.ts';
import { define, type Builtins } from './define.ts';

export function defineRanges(b: Builtins): void {
  const two = (name: string, relation: (a: FeelRange, b: FeelRange) => boolean | null) =>
    define(b, name, 'range1: range, range2: range', ([one, other]) => relation(one, other));

  define(b, 'before', 'a: any, b: any', ([one, other]) => before(one, other));
  define(b, 'after', 'a: any, b: any', ([one, other]) => before(other, one));
  two('meets', meets);
  two('met by', (one, other) => meets(other, one));
  two('overlaps', (one, other) => and(not(before(one, other)), not(before(other, one))));
  two('overlaps before', overlapsBefore);
  two('overlaps after', (one, other) => overlapsBefore(other, one));
  define(b, 'finishes', 'a: any, range: range', ([one, range]) => finishes(one, range));
  two('finished by', (one, other) => finishes(other, one));
  define(b, 'finished by', 'range: range, point: any', ([range, point]) => finishes(point, range));
  define(b, 'includes', 'range: range, point: any', ([range, point]) => includes(range, point));
  define(b, 'during', 'a: any, range: range', ([one, range]) => includes(range, one));
  define(b, 'starts', 'a: any, range: range', ([one, range]) => starts(one, range));
  define(b, 'started by', 'range: range, a: any', ([range, one]) => starts(one, range));
  two('coincides', (one, other) => equals(one, other));
  define(b, 'coincides', 'point1: any, point2: any', ([one, other]) => equals(one, other));
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
