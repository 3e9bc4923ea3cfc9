/** Decision tables by hit policy, what they explain, decisions that require others, and everything that is refused. */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import { compileDecisions, DecisionFailure } from './index.ts';

const file = (body: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>
   <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
     id="graph" name="Graph" namespace="test">${body}</definitions>`;

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

interface TableSketch {
  policy?: string;
  inputs: string[];
  outputs: { name: string; values?: string; fallback?: string }[];
  /** One line per rule, cells split by `|`. */
  rules: string[];
}

function table(id: string, { policy = 'hitPolicy="UNIQUE"', inputs, outputs, rules }: TableSketch, head = ''): string {
  const columns = inputs.map(
    (e, i) => `<input id="${id}i${i}"><inputExpression><text>${escape(e)}</text></inputExpression></input>`,
  );
  const results = outputs.map(
    ({ name, values, fallback }, i) => `<output id="${id}o${i}" name="${name}">
      ${values ? `<outputValues><text>${values}</text></outputValues>` : ''}
      ${fallback ? `<defaultOutputEntry><text>${fallback}</text></defaultOutputEntry>` : ''}</output>`,
  );
  const rows = rules.map((rule, r) => {
    const cells = rule.split('|').map((cell, i) => {
      const tag = i < inputs.length ? 'inputEntry' : 'outputEntry';
      return `<${tag}><text>${escape(cell.trim())}</text></${tag}>`;
    });
    return `<rule id="${id}r${r + 1}">${cells.join('')}</rule>`;
  });
  return `<decision id="${id}" name="${id} name">${head}<decisionTable id="${id}t" ${policy}>
    ${columns.join('')}${results.join('')}${rows.join('')}</decisionTable></decision>`;
}

async function decide(xml: string, variables: JsonObject, id?: string) {
  const { decisions, problems } = await compileDecisions(xml);
  expect(problems).toEqual([]);
  const decision = id ? decisions.find((one) => one.id === id) : decisions[0];
  if (!decision) throw new Error('no decision');
  return decision.evaluate(variables, { now: Date.UTC(2026, 1, 13, 8) });
}

const problemsOf = async (body: string) => (await compileDecisions(body)).problems.map(({ code }) => code);

const urgency = (policy: string): TableSketch => ({
  policy,
  inputs: ['people', 'kind'],
  outputs: [{ name: 'level', values: '"red", "orange", "blue"' }],
  rules: ['> 10 | - | "orange"', '> 100 | - | "red"', '- | "fire", "gas" | "red"', '[1..5] | not("fire") | "blue"'],
});

describe('hit policies', () => {
  const many = { people: 200, kind: 'fire' };
  it.each([
    ['hitPolicy="UNIQUE"', { people: 3, kind: 'noise' }, 'blue'],
    ['hitPolicy="UNIQUE"', { people: 7, kind: 'noise' }, null],
    ['hitPolicy="FIRST"', many, 'orange'],
    ['hitPolicy="PRIORITY"', many, 'red'],
    ['hitPolicy="COLLECT"', many, ['orange', 'red', 'red']],
    ['hitPolicy="COLLECT"', { people: 7, kind: 'noise' }, []],
    ['hitPolicy="COLLECT" aggregation="COUNT"', many, 3],
    ['hitPolicy="COLLECT" aggregation="COUNT"', { people: 0, kind: 'noise' }, 0],
    ['hitPolicy="RULE ORDER"', many, ['orange', 'red', 'red']],
    ['hitPolicy="OUTPUT ORDER"', many, ['red', 'red', 'orange']],
    ['hitPolicy="ANY"', { people: 0, kind: 'gas' }, 'red'],
  ])('%s of %j', async (policy, variables, output) => {
    expect((await decide(file(table('d', urgency(policy))), variables)).output).toEqual(output);
  });

  it.each([
    ['hitPolicy="UNIQUE"', 'NOT_UNIQUE', /rules 1, 2, 3/],
    ['hitPolicy="ANY"', 'NOT_ANY', /rules 1 and 2/],
    ['hitPolicy="COLLECT" aggregation="SUM"', 'NOT_A_NUMBER', /no sum/],
  ])('%s refuses contradictions', async (policy, code, message) => {
    const { decisions } = await compileDecisions(file(table('d', urgency(policy))));
    const failure = (() => {
      try {
        return decisions[0]?.evaluate({ people: 200, kind: 'fire' });
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(DecisionFailure);
    expect(failure).toMatchObject({ code, message: expect.stringMatching(message) as unknown });
  });

  it.each([
    ['SUM', 0.6],
    ['MIN', 0.1],
    ['MAX', 0.3],
    ['COUNT', 3],
  ])('aggregates by %s in decimals', async (aggregation, output) => {
    const sketch: TableSketch = {
      policy: `hitPolicy="COLLECT" aggregation="${aggregation}"`,
      inputs: ['a'],
      outputs: [{ name: 'n' }],
      rules: ['> 0 | 0.1', '> 1 | 0.2', '- | a / 10'],
    };
    expect((await decide(file(table('d', sketch)), { a: 3 })).output).toBe(output);
  });

  it('gives several outputs as a context, and the default when nothing matches', async () => {
    const xml = file(
      table('d', {
        inputs: ['a'],
        outputs: [
          { name: 'unit', fallback: '"centre"' },
          { name: 'days', fallback: '1 + 1' },
        ],
        rules: ['"x" | "roads" | 5', '"y" | "water" |'],
      }),
    );
    expect((await decide(xml, { a: 'x' })).output).toEqual({ unit: 'roads', days: 5 });
    expect((await decide(xml, { a: 'y' })).output).toEqual({ unit: 'water', days: null });
    expect((await decide(xml, { a: 'z' })).output).toEqual({ unit: 'centre', days: 2 });
  });
});

describe('the reasons', () => {
  it('name the row with wanted and actual values', async () => {
    const result = await decide(file(table('d', urgency('hitPolicy="FIRST"'))), { people: 3, kind: 'gas' });
    expect(result.inputs).toEqual([
      { id: 'di0', label: 'people', expression: 'people', value: 3 },
      { id: 'di1', label: 'kind', expression: 'kind', value: 'gas' },
    ]);
    expect(result.matchedRules).toEqual([
      {
        index: 3,
        ruleId: 'dr3',
        annotation: null,
        inputs: [
          { id: 'di0', label: 'people', wanted: '-', actual: 3 },
          { id: 'di1', label: 'kind', wanted: '"fire", "gas"', actual: 'gas' },
        ],
        outputs: [{ id: 'do0', name: 'level', value: 'red' }],
      },
    ]);
  });
});

describe('required decisions', () => {
  const literal = (id: string, text: string, head = '') =>
    `<decision id="${id}" name="${id} name">${head}<literalExpression><text>${text}</text></literalExpression></decision>`;
  const needs = (...ids: string[]) =>
    ids.map((id) => `<informationRequirement><requiredDecision href="#${id}"/></informationRequirement>`).join('');

  it('are asked first and stay themselves: a date is a date', async () => {
    const xml = file(
      literal('received', 'date(start)') +
        literal('late', 'received + @"P3D" &lt; today()', needs('received')) +
        table(
          'answer',
          {
            inputs: ['late', 'received name.year'],
            outputs: [{ name: 'level' }],
            rules: ['true | 2026 | 1', 'false | - | 0'],
          },
          needs('late', 'received'),
        ),
    );
    const result = await decide(xml, { start: '2026-02-01' }, 'answer');
    expect(result.output).toBe(1);
    expect(result.required.map(({ decisionId, output }) => [decisionId, output])).toEqual([
      ['late', true],
      ['received', '2026-02-01'],
    ]);
    const { decisions } = await compileDecisions(xml);
    expect(decisions.find(({ id }) => id === 'answer')?.variables).toEqual(['start']);
  });

  it('must exist and must not go round in circles', async () => {
    expect(await problemsOf(file(literal('a', '1', needs('b'))))).toEqual(['REQUIREMENT_UNKNOWN']);
    expect(
      await problemsOf(
        file(literal('a', '1', needs('b')) + literal('b', '2', needs('a')) + literal('c', '3', needs('a'))),
      ),
    ).toEqual(['REQUIREMENT_CYCLE', 'REQUIREMENT_CYCLE']);
  });

  it('carry a version tag', async () => {
    const head = '<extensionElements><zeebe:versionTag value="v7"/></extensionElements>';
    expect((await compileDecisions(file(literal('a', '1', head)))).decisions[0]?.versionTag).toBe('v7');
  });
});

describe('what is refused', () => {
  it('all at once', async () => {
    const sketch: TableSketch = {
      policy: 'hitPolicy="COLLECT" aggregation="SUM"',
      inputs: ['a +', ''],
      outputs: [{ name: 'x' }, { name: 'x' }],
      rules: ['1', '> | - | 1 | "b', '- | - | 1 | 2'],
    };
    const { decisions, problems } = await compileDecisions(file(table('d', sketch) + '<decision id="e" name="e"/>'));
    expect(decisions).toEqual([]);
    expect(problems.map(({ code }) => code)).toEqual([
      'EXPRESSION_SYNTAX',
      'INPUT_EXPRESSION_MISSING',
      'OUTPUT_NAME',
      'AGGREGATION',
      'RULE_CELLS',
      'EXPRESSION_SYNTAX',
      'EXPRESSION_SYNTAX',
      'LOGIC_MISSING',
    ]);
    for (const { message, mend } of problems) {
      expect(message.zh && message.en && mend?.zh && mend.en).toBeTruthy();
      expect(message.en).not.toMatch(/\{\w+\}/);
    }
  });

  it.each([
    ['<a/>', ['XML_INVALID']],
    ['', ['XML_INVALID']],
    ['<!DOCTYPE x [<!ENTITY a "b">]><definitions/>', ['XML_FORBIDDEN']],
    [file(''), ['NO_DECISION']],
    [file('<decision id="a"><invocation/></decision>'), ['EXPRESSION_SYNTAX']],
    [file('<decision id="a"><unaryTests><text>1</text></unaryTests></decision>'), ['LOGIC_NOT_SUPPORTED']],
    [
      file(
        '<decision id="a"><literalExpression expressionLanguage="groovy"><text>1</text></literalExpression></decision>',
      ),
      ['LANGUAGE_NOT_SUPPORTED'],
    ],
    [
      file(table('d', { policy: 'hitPolicy="PRIORITY"', inputs: ['a'], outputs: [{ name: 'x' }], rules: [] })),
      ['PRIORITY_VALUES'],
    ],
    [
      file(table('d', { policy: 'hitPolicy="SOME"', inputs: ['a'], outputs: [{ name: 'x' }], rules: [] })),
      ['HIT_POLICY'],
    ],
  ])('%s', async (xml, codes) => {
    expect(await problemsOf(xml)).toEqual(codes);
  });

  it('a runaway expression when it is evaluated', async () => {
    const xml = file(
      '<decision id="a"><literalExpression><text>count(for i in 1..n return i)</text></literalExpression></decision>',
    );
    await expect(decide(xml, { n: 1_000_000_000 })).rejects.toMatchObject({ code: 'LIMIT' });
    expect((await decide(xml, { n: 10 })).output).toBe(10);
  });
});
