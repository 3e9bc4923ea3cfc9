/**
 * Expressions for the second opinion, made from a seed: typed, so that most of them mean something, with wrong types and
 * nulls mixed in. The same seed gives the same expressions.
 */
import { seeded } from '../../seeded.ts';

export type Sort = 'number' | 'string' | 'boolean' | 'list' | 'date' | 'duration';

/** What the generated expressions may ask for; plain JSON, so that both sides read the same. */
export const variables = {
  n: 7,
  m: -3,
  half: 0.5,
  s: 'hotline',
  t: true,
  f: false,
  nothing: null,
  list: [4, 1, 3, 1],
  words: ['road', 'water', 'road'],
  people: [
    { name: 'Ann', age: 31 },
    { name: 'Bob', age: 17 },
  ],
  order: { total: 120, lines: [{ price: 20 }, { price: 100 }] },
};

type Make = (of: (sort: Sort) => string) => string;

/** Numbers stay whole or halves: feelin counts in binary floats, and that difference is known. */
const makers: Readonly<Record<Sort, readonly Make[]>> = {
  number: [
    () => '1',
    () => '2',
    () => '10',
    () => '-4',
    () => '0.5',
    () => 'n',
    () => 'm',
    () => 'half',
    () => 'order.total',
    (of) => `${of('number')} + ${of('number')}`,
    (of) => `(${of('number')} - ${of('number')})`,
    (of) => `${of('number')} * 2`,
    (of) => `(${of('number')}) / 2`,
    (of) => `-(${of('number')})`,
    (of) => `if ${of('boolean')} then ${of('number')} else ${of('number')}`,
    (of) => `count(${of('list')})`,
    (of) => `sum(${of('list')})`,
    (of) => `max(${of('number')}, ${of('number')})`,
    (of) => `min(${of('list')})`,
    (of) => `abs(${of('number')})`,
    (of) => `floor(${of('number')})`,
    (of) => `ceiling(${of('number')})`,
    (of) => `modulo(${of('number')}, 3)`,
    (of) => `string length(${of('string')})`,
    (of) => `${of('list')}[1]`,
    (of) => `${of('date')}.day`,
    (of) => `${of('duration')}.days`,
  ],
  string: [
    () => '"a"',
    () => '"water"',
    () => '""',
    () => 's',
    (of) => `${of('string')} + ${of('string')}`,
    (of) => `upper case(${of('string')})`,
    (of) => `substring(${of('string')}, 2)`,
    (of) => `substring before(${of('string')}, "t")`,
    (of) => `substring after(${of('string')}, "o")`,
    (of) => `replace(${of('string')}, "[aeo]", "_")`,
    (of) => `string(${of('number')})`,
    (of) => `string join(words, ${of('string')})`,
    (of) => `if ${of('boolean')} then ${of('string')} else "z"`,
  ],
  boolean: [
    () => 't',
    () => 'f',
    () => 'true',
    (of) => `${of('number')} < ${of('number')}`,
    (of) => `${of('number')} >= ${of('number')}`,
    (of) => `${of('number')} = ${of('number')}`,
    (of) => `${of('string')} = ${of('string')}`,
    (of) => `${of('number')} in [1..${of('number')}]`,
    (of) => `${of('number')} between 0 and 5`,
    (of) => `(${of('boolean')}) and (${of('boolean')})`,
    (of) => `(${of('boolean')}) or (${of('boolean')})`,
    (of) => `not(${of('boolean')})`,
    (of) => `contains(${of('string')}, "o")`,
    (of) => `matches(${of('string')}, "^[a-w]+$")`,
    (of) => `some x in ${of('list')} satisfies x > ${of('number')}`,
    (of) => `every x in ${of('list')} satisfies x < 5`,
    (of) => `list contains(${of('list')}, ${of('number')})`,
    (of) => `${of('date')} < ${of('date')}`,
    () => `nothing = null`,
  ],
  list: [
    () => 'list',
    () => '[1, 2, 3]',
    () => '[]',
    () => 'people.age',
    (of) => `[${of('number')}, ${of('number')}]`,
    (of) => `for x in ${of('list')} return x + 1`,
    (of) => `${of('list')}[item > ${of('number')}]`,
    (of) => `append(${of('list')}, ${of('number')})`,
    (of) => `concatenate(${of('list')}, ${of('list')})`,
    (of) => `reverse(${of('list')})`,
    (of) => `distinct values(${of('list')})`,
    (of) => `sort(${of('list')}, function(x, y) x < y)`,
    () => `sublist(list, 2)`,
    (of) => `index of(${of('list')}, 1)`,
    (of) => `people[age > ${of('number')}].age`,
  ],
  date: [
    () => 'date("2026-02-13")',
    () => '@"2025-12-31"',
    (of) => `(${of('date')} + @"P1M")`,
    (of) => `(${of('date')} - @"P10D")`,
    () => `date(2026, 2, 1)`,
  ],
  duration: [
    () => '@"P3D"',
    () => 'duration("PT36H")',
    (of) => `(${of('date')} - ${of('date')})`,
    (of) => `(${of('duration')} + @"P1D")`,
  ],
};

const sorts = Object.keys(makers) as Sort[];

/** An expression and those it was made of; each of them is closed and can be asked for by itself. */
export interface Generated {
  source: string;
  parts: Generated[];
}

/** One expression; here and there it puts null or something of another sort. */
export function expressionOf(seed: number): Generated {
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const make = (sort: Sort, depth: number): Generated => {
    if (depth > 0 && random() < 1 / 24) return { source: 'nothing', parts: [] };
    const wanted = depth > 0 && random() < 1 / 24 ? pick(sorts) : sort;
    const all = makers[wanted];
    const maker = depth >= 3 ? (all[Math.floor(random() * 2)] as Make) : pick(all);
    const parts: Generated[] = [];
    const source = maker((inner) => {
      const part = make(inner, depth + 1);
      parts.push(part);
      return part.source;
    });
    return { source, parts };
  };
  return make(pick(sorts), 0);
}
