/** The analysis of tables: its sentences, and against brute force over small domains. */
import { describe, expect, it } from 'vitest';
import { compileUnaryTests, scopeOf } from '../../feel/index.ts';
import type { Json } from '../../json.ts';
import { seeded } from '../../seeded.ts';
import type { DecisionTable, HitPolicy } from '../file.ts';
import { analyseTable, type Finding } from './index.ts';

interface Sketch {
  policy?: HitPolicy;
  /** `label: type: allowed`. */
  inputs: string[];
  output?: { values?: string; fallback?: string };
  /** Cells split by `|`, the last one is the output. */
  rows: string[];
}

function table({ policy = 'UNIQUE', inputs, output = {}, rows }: Sketch): DecisionTable {
  return {
    type: 'table',
    id: 't',
    hitPolicy: policy,
    inputs: inputs.map((input, i) => {
      const [label = '', typeRef, values] = input.split(':').map((part) => part.trim());
      return { id: `i${i}`, label, expression: label, ...(typeRef && { typeRef }), ...(values && { values }) };
    }),
    outputs: [{ id: 'o', name: 'o', label: '级别', ...output }],
    rules: rows.map((row, i) => {
      const cells = row.split('|').map((cell) => cell.trim());
      return { id: `r${i}`, inputs: cells.slice(0, -1), outputs: cells.slice(-1) };
    }),
  };
}

const said = (sketch: Sketch, language: 'zh' | 'en' = 'zh') =>
  analyseTable(table(sketch)).findings.map(({ message }) => message[language]);

describe('what it says', () => {
  const urgency: Sketch = {
    inputs: ['紧急程度:string:"紧急","一般"', '区域:string:"城","乡"'],
    rows: ['"紧急" | - | 1', '"一般" | "城" | 2'],
  };

  it('names a gap in both languages, with the row that closes it', () => {
    expect(said(urgency)).toEqual(['紧急程度=一般 且 区域=乡 没有规则']);
    expect(said({ ...urgency, inputs: ['urgency:string:"紧急","一般"', 'area:string:"城","乡"'] }, 'en')).toEqual([
      'urgency = 一般 and area = 乡 has no rule',
    ]);
    expect(analyseTable(table(urgency)).findings[0]?.cells).toEqual(['"一般"', '"乡"']);
  });

  it.each<[string, Sketch, string[]]>([
    ['nothing of a table that is whole', { inputs: ['a'], rows: ['> 5 | 1', '<= 5 | 2'] }, []],
    ['all of an empty table', { inputs: ['a'], rows: [] }, ['任何情况都没有规则']],
    ['ranges', { inputs: ['n'], rows: ['< 1 | 1', '[2..3] | 2', '5 | 3'] }, ['1≤n<2 或 3<n<5 或 n>5 没有规则']],
    ['whole numbers', { inputs: ['n:integer'], rows: ['<= 5 | 1', '[6..9] | 2'] }, ['n>9 没有规则']],
    ['other texts', { inputs: ['s'], rows: ['"a", "b" | 1'] }, ['s=其他 没有规则']],
    [
      'all but some texts',
      { inputs: ['s', 'b'], rows: ['"a" | - | 1', '"b" | true | 1', 'not("a","b") | true | 1'] },
      ['s 不是 a 且 b=否 没有规则'],
    ],
    [
      'days that follow each other',
      { inputs: ['d'], rows: ['<= date("2026-01-31") | 1', '>= date("2026-02-01") | 2'] },
      [],
    ],
    [
      'nothing given, where a cell speaks of it',
      { inputs: ['s:string:"a"'], rows: ['not(null) | 1', '"a" | 1'] },
      ['s=空 没有规则', '第 1、2 行相同，同时适用时决策会失败'].reverse(),
    ],
    ['an empty result', { policy: 'COLLECT', inputs: ['b'], rows: ['true | 1'] }, ['b=否 没有规则，结果为空']],
    ['a default', { inputs: ['b'], output: { fallback: '0' }, rows: ['true | 1'] }, ['b=否 没有规则，用默认结果']],
  ])('gaps: %s', (_, sketch, sentences) => {
    expect(said(sketch)).toEqual(sentences);
  });

  it('gaps: as many parts as people read', () => {
    const rows = Array.from({ length: 30 }, (_, i) => `[${i}..${i}.5] | 1`);
    expect(said({ inputs: ['n'], rows })[0]).toMatch(/^n<0 或 0.5<n<1 或 .* 或另外 23 种 没有规则$/);
  });

  it('gaps: with brackets where "or" meets "and"', () => {
    const sketch: Sketch = {
      inputs: ['s:string:"a","b","c"', 'b'],
      rows: ['- | true | 1', '"c" | - | 1'],
      policy: 'FIRST',
    };
    expect(said(sketch)[0]).toBe('（s=a 或 b） 且 b=否 没有规则');
    expect(said(sketch, 'en')[0]).toBe('(s = a or b) and b = no has no rule');
  });

  it('gaps: as maximal boxes that may overlap', () => {
    const { findings } = analyseTable(table({ inputs: ['a:boolean', 'b:boolean'], rows: ['true | true | 1'] }));
    expect(findings.map(({ message }) => message.zh).sort()).toEqual(['a=否 没有规则', 'b=否 没有规则']);
  });

  it.each<[string, Sketch, string[]]>([
    ['UNIQUE', { inputs: ['n'], rows: ['<= 5 | 1', '>= 5 | 2'] }, ['n=5 时第 1、2 行同时适用，决策会失败']],
    [
      'ANY, different',
      { policy: 'ANY', inputs: ['n'], rows: ['<= 5 | 1', '>= 5 | 2'] },
      ['n=5 时第 1、2 行结果不同，决策会失败'],
    ],
    ['ANY, the same', { policy: 'ANY', inputs: ['n'], rows: ['<= 5 | 1', '>= 5 | 1.0'] }, []],
    [
      'ANY, who knows',
      { policy: 'ANY', inputs: ['n'], rows: ['<= 5 | x', '>= 5 | 1'] },
      ['n=5 时第 1、2 行同时适用，结果是否相同不能确定'],
    ],
    [
      'FIRST',
      { policy: 'FIRST', inputs: ['n'], rows: ['> 5 | 1', '> 3 | 2', '- | 3'] },
      ['第 2 行与第 1 行有重叠，先用前面的行', '第 3 行与第 1、2 行有重叠，先用前面的行'],
    ],
    ['COLLECT', { policy: 'COLLECT', inputs: ['n'], rows: ['- | 1', '> 3 | 2'] }, ['第 2 行与第 1 行有重叠，结果都算']],
  ])('overlaps by hit policy: %s', (_, sketch, sentences) => {
    expect(said(sketch)).toEqual(sentences);
  });

  it.each<[string, Sketch, string]>([
    ['repeats', { policy: 'FIRST', inputs: ['s'], rows: ['"a","b" | 1', '"b", "a" | 1', '- | 2'] }, '第 1、2 行相同'],
    [
      'masked by one',
      { policy: 'FIRST', inputs: ['n'], rows: ['> 1 | 1', '> 2 | 2', '- | 3'] },
      '第 2 行永远用不到：第 1 行已包含它',
    ],
    [
      'masked by several',
      {
        policy: 'FIRST',
        inputs: ['n', 'b'],
        rows: ['<= 1 | - | 1', '> 1 | true | 1', '> 1 | false | 2', '- | true | 3', '- | - | 4'],
      },
      '第 4 行永远用不到：第 1、2 行合起来已包含它',
    ],
    [
      'masked by priority',
      { policy: 'PRIORITY', inputs: ['n'], output: { values: '"红","蓝"' }, rows: ['> 2 | "蓝"', '- | "红"'] },
      '第 1 行永远用不到：第 2 行已包含它',
    ],
    [
      'never met',
      { policy: 'FIRST', inputs: ['s:string:"a"'], rows: ['"海" | 1', '- | 2'] },
      '第 1 行永远用不到：“s”不会满足 "海"',
    ],
    [
      'a value nobody gives',
      { policy: 'FIRST', inputs: ['b'], output: { values: '"红","蓝"' }, rows: ['- | "蓝"'] },
      '没有规则给出 级别=红',
    ],
    [
      'a value that is not allowed',
      { policy: 'FIRST', inputs: ['b'], output: { values: '"红"' }, rows: ['true | "紫"', '- | "红"'] },
      '第 1 行的 级别=紫 不在允许的取值里',
    ],
    [
      'cells that depend on something',
      { policy: 'FIRST', inputs: ['n'], rows: ['? > limit | 1', '> 3 | 2', '- | 2'] },
      '第 1 行的“n”没有分析：取决于变量或函数',
    ],
    [
      'mixed columns',
      { policy: 'FIRST', inputs: ['n'], rows: ['"a" | 1', '> 3 | 2', '- | 2'] },
      '“n”列没有分析：各格的类型不同，或不能排成顺序。写明这一列的类型后再看',
    ],
    [
      'allowed values that depend on something',
      { policy: 'FIRST', inputs: ['n:number:list'], rows: ['- | 2'] },
      '“n”列的允许取值没有分析：取决于变量或函数',
    ],
  ])('rows and values: %s', (_, sketch, sentence) => {
    expect(said(sketch)).toContain(sentence);
  });

  it('stops at a bound and says so', () => {
    const stopped = (sketch: Sketch) => analyseTable(table(sketch)).stopped;
    const step = (i: number, of: number) => `${(i * of) % 60}`;
    const points = Array.from({ length: 60 }, (_, i) => `${step(i, 1)} | ${step(i, 7)} | ${step(i, 11)} | 1`);
    expect(stopped({ policy: 'FIRST', inputs: ['a', 'b', 'c'], rows: points })).toBeNull();
    const stairs = Array.from({ length: 300 }, (_, i) => `[${i}..${i + 1}) | >= ${i} | 1`);
    expect(stopped({ policy: 'FIRST', inputs: ['a', 'b'], rows: stairs })?.zh).toBe('空白太多，只列出 200 处');
    const pairs = Array.from({ length: 30 }, (_, i) => `[${i}..${i + 40}] | 1`);
    expect(stopped({ inputs: ['a'], rows: pairs })?.en).toBe('too many overlaps: 235 more are not listed');
  });
});

describe('against brute force', () => {
  const TABLES = 120;
  const random = seeded(20261130);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const n = () => Math.floor(random() * 4);
  const cells: Record<string, () => string> = {
    number: () =>
      pick([
        () => '-',
        () => `> ${n()}`,
        () => `<= ${n()}`,
        () => `[${n()}..${n()}]`,
        () => `(${n()}..${n()}]`,
        () => `${n()}, ${n()}`,
        () => `not(${n()})`,
        () => `!= ${n()}`,
        () => `not(> ${n()})`,
      ])(),
    integer: () => pick([() => '-', () => `> ${n()}`, () => `(${n()}..${n()})`, () => `${n()}`, () => `>= ${n()}.5`])(),
    string: () =>
      pick([
        () => '-',
        () => `"${pick(['a', 'b', 'c'])}"`,
        () => `not("${pick(['a', 'b'])}", "c")`,
        () => '"a","b"',
        () => '!= "b"',
        () => 'null',
        () => 'not(null)',
      ])(),
    boolean: () => pick(['-', 'true', 'false', 'not(true)']),
  };
  const points: Record<string, Json[]> = {
    number: [-1, 0, 0.5, 1, 1.5, 2, 2.5, 3, 4],
    integer: [-1, 0, 1, 2, 3, 4],
    string: ['a', 'b', 'c', 'other'],
    boolean: [true, false],
  };

  interface Drawn {
    source: DecisionTable;
    points: Json[][];
    /** Per point the rows that match, and those that may. */
    matches(point: Json[]): { sure: number[]; perhaps: number[] };
  }

  function draw(policy: HitPolicy, unsure: number): Drawn {
    const types = Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(Object.keys(cells)));
    const rows = Array.from({ length: 1 + Math.floor(random() * 6) }, () =>
      [...types.map((type) => (random() < unsure ? '? = limit' : cells[type]?.())), pick(['"x"', '"y"', '"z"'])].join(
        '|',
      ),
    );
    const source = table({
      policy,
      inputs: types.map((type, i) => `c${i}:${type}`),
      output: { values: '"x","y","z"' },
      rows,
    });
    const domains = types.map((type, i) => {
      const speaks = source.rules.some(({ inputs }) => inputs[i]?.includes('null'));
      return [...(points[type] ?? []), ...(speaks ? [null] : [])];
    });
    const tests = source.rules.map(({ inputs }) =>
      inputs.map((text) => (text.includes('limit') ? null : compileUnaryTests(text))),
    );
    const scope = scopeOf({});
    return {
      source,
      points: domains.reduce<Json[][]>(
        (all, domain) => all.flatMap((head) => domain.map((value) => [...head, value])),
        [[]],
      ),
      matches(point) {
        const holds = tests.map((row) => row.map((test, i) => test && test.evaluate(point[i], scope) === true));
        const rowsWhere = (accept: (cell: boolean | null) => boolean) =>
          holds.flatMap((row, i) => (row.every(accept) ? i + 1 : []));
        return { sure: rowsWhere((cell) => cell === true), perhaps: rowsWhere((cell) => cell !== false) };
      },
    };
  }

  const compiled = new Map<string, ReturnType<typeof compileUnaryTests>>();
  const passes = (text: string, value: Json | undefined) => {
    const test = compiled.get(text) ?? compileUnaryTests(text);
    compiled.set(text, test);
    return test.evaluate(value, scopeOf({})) === true;
  };
  const isIn = ({ cells: tests }: Finding, point: Json[]) =>
    tests !== null && tests.every((text, i) => text !== null && passes(text, point[i]));
  const ofKind = (findings: readonly Finding[], ...kinds: Finding['kind'][]) =>
    findings.filter(({ kind }) => kinds.includes(kind));

  it('finds every gap and nothing else', () => {
    const wrong: unknown[] = [];
    for (let i = 0; i < TABLES; i += 1) {
      const { source, points: all, matches } = draw('FIRST', i % 3 === 0 ? 0.15 : 0);
      const found = ofKind(analyseTable(source).findings, 'gap');
      for (const point of all) {
        const open = matches(point).perhaps.length === 0;
        if (found.some((gap) => isIn(gap, point)) !== open) wrong.push({ rules: source.rules, point, open });
      }
    }
    expect(wrong).toEqual([]);
  });

  it('finds every pair of rows that UNIQUE forbids and nothing else', () => {
    const wrong: unknown[] = [];
    for (let i = 0; i < TABLES; i += 1) {
      const { source, points: all, matches } = draw('UNIQUE', i % 3 === 0 ? 0.15 : 0);
      const { findings } = analyseTable(source);
      const found = ofKind(findings, 'overlap', 'duplicate');
      const twins = new Set(ofKind(findings, 'duplicate').flatMap(({ rows }) => rows.slice(1)));
      const met = new Set<Finding>();
      for (const point of all) {
        const { sure } = matches(point);
        const here = found.filter((finding) => isIn(finding, point));
        for (const finding of here) if (finding.rows.every((row) => sure.includes(row))) met.add(finding);
        const rows = sure.filter((row) => !twins.has(row));
        for (const pair of rows.flatMap((a) => rows.filter((b) => b > a).map((b) => [a, b]))) {
          const named = here.some((finding) => pair.every((row) => finding.rows.includes(row)));
          if (!named) wrong.push({ rules: source.rules, pair, point });
        }
      }
      wrong.push(...ofKind(found, 'overlap').filter((finding) => !met.has(finding)));
    }
    expect(wrong).toEqual([]);
  });

  it.each(['FIRST', 'PRIORITY'] as const)('finds every row that %s never uses and nothing else', (policy) => {
    const wrong: unknown[] = [];
    for (let i = 0; i < TABLES; i += 1) {
      const { source, points: all, matches } = draw(policy, i % 3 === 0 ? 0.15 : 0);
      const { findings } = analyseTable(source);
      const never = new Set([
        ...ofKind(findings, 'masked', 'impossible').map(({ rows }) => rows[0]),
        ...ofKind(findings, 'duplicate').flatMap(({ rows }) => rows.slice(1)),
      ]);
      const rank = (row: number) =>
        policy === 'FIRST' ? 0 : ['"x"', '"y"', '"z"'].indexOf(source.rules[row - 1]?.outputs[0] ?? '');
      const comesFirst = (a: number, b: number) => rank(a) < rank(b) || (rank(a) === rank(b) && a < b);
      const used = new Set<number>();
      for (const point of all) {
        const { sure, perhaps } = matches(point);
        for (const row of perhaps) if (!sure.some((other) => comesFirst(other, row))) used.add(row);
      }
      source.rules.forEach(({ inputs }, at) => {
        // Two rows with the same cell that nobody can look at are the same all the same.
        const unsure = inputs.includes('? = limit');
        if (!unsure && never.has(at + 1) === used.has(at + 1)) wrong.push({ rules: source.rules, row: at + 1 });
      });
    }
    expect(wrong).toEqual([]);
  });
});
