/**
 * Where feelin 8.2 and we are known to differ, with the clause of DMN 1.3 that says who is right. A disagreement that fits
 * none of these fails the test; so does an entry that nothing fits any more.
 */
import { compare, kindOf } from '../values.ts';
import type { Disagreement } from './compare.ts';

export interface KnownDisagreement {
  id: string;
  reason: string;
  clause: string;
  fits(disagreement: Disagreement): boolean;
}

const COMPARES = / (?:<|>=|>|=|in|between) |satisfies|\[item >|\[age >/;

/** Values of the operands, lists looked into, and null where one is null. */
const values = ({ operands }: Disagreement): unknown[] => operands.flat();
const someNull = (d: Disagreement) => values(d).some((value) => (value ?? null) === null);

/** Whether the compared values are of more than one kind, or of one without order; `in [1..`, `between 0` and the like compare with numbers. */
function mixed(d: Disagreement): boolean {
  const collection = /^(?:some|every) |\[item >/.test(d.source);
  const compared = collection ? [...[d.operands[0]].flat(), ...d.operands.slice(1)] : d.operands;
  const kinds = new Set(compared.map(kindOf));
  if (/ in \[1\.\.| between 0 |satisfies x < 5|\[age >/.test(d.source)) kinds.add('number');
  return kinds.size > 1 || kinds.has('boolean') || kinds.has('list');
}

export const known: readonly KnownDisagreement[] = [
  {
    id: 'kinds',
    reason: 'values of different kinds cannot be compared: null for us; feelin compares them as JavaScript does',
    clause: '§10.3.2.13, table 42',
    fits: (d) => COMPARES.test(d.source) && mixed(d) && !someNull(d),
  },
  {
    id: 'null',
    reason: 'a comparison with null is null, and so is a quantifier that cannot be told; feelin says true or false',
    clause: '§10.3.2.13, table 42; §10.3.2.8',
    fits: (d) => COMPARES.test(d.source) && someNull(d),
  },
  {
    id: 'reversed-interval',
    reason: 'an interval whose end lies before its start contains nothing; feelin swaps the ends',
    clause: '§10.3.2.7, table 41',
    fits: (d) => / in \[1\.\./.test(d.source) && values(d).some((end) => compare(end, 1) === -1),
  },
  {
    id: 'condition',
    reason: 'only true takes the then-branch; feelin takes whatever JavaScript holds for true',
    clause: '§10.3.2.13, row `if` of table 55',
    fits: (d) => d.source.startsWith('if ') && kindOf(d.operands[0]) !== 'boolean',
  },
  {
    id: 'single-value',
    reason: 'a single value where a list is wanted is a list of one; feelin does so for some functions only',
    clause: '§10.3.2.9.4',
    fits: (d) =>
      /^(?:for|some|every|min|max|sum|@|date|duration|\()/.test(d.source) && kindOf(d.operands[0]) !== 'list',
  },
  {
    id: 'date-minus-hours',
    reason: 'a date and a duration of hours give a date; feelin makes a date and time of it',
    clause: '§10.3.2.13, table 45',
    fits: (d) => kindOf(d.operands[0]) === 'date' && kindOf(d.operands[1]) === 'days time duration',
  },
  {
    id: 'negated-duration',
    reason: 'a duration can be negated',
    clause: '§10.3.2.13, table 47',
    fits: (d) => /^-\(/.test(d.source) && kindOf(d.operands[0]).endsWith('duration'),
  },
  {
    id: 'unordered',
    reason: 'sorting what cannot be compared leaves the order as it was',
    clause: '§10.3.4.9',
    fits: (d) => d.source.startsWith('sort(') && new Set(values(d).map(kindOf)).size > 1,
  },
  {
    id: 'aggregates',
    reason: 'min and max take values of every ordered kind, sum takes durations; feelin refuses them within a list',
    clause: '§10.3.4.4, table 70',
    fits: (d) => /^(?:min|max|sum)\(/.test(d.source) && kindOf(values(d)[0]) !== 'number',
  },
];

/** Single expressions that a generator of whole numbers does not reach. `theirs` is what feelin 8.2 answers. */
export const knownCases: readonly { source: string; ours: unknown; theirs: unknown; why: string }[] = [
  { source: '0.1 + 0.2', ours: 0.3, theirs: 0.30000000000000004, why: 'numbers are decimal128: §10.3.2.3.1' },
  { source: '(0.1 + 0.2) = 0.3', ours: true, theirs: false, why: 'numbers are decimal128: §10.3.2.3.1' },
  {
    source: 'string(1 / 3)',
    ours: '0.3333333333333333333333333333333333',
    theirs: '0.3333333333333333',
    why: 'numbers are decimal128: §10.3.2.3.1',
  },
  { source: '9007199254740993 = 9007199254740992', ours: false, theirs: true, why: 'decimal128: §10.3.2.3.1' },
];
