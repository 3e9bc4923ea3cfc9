/** DMN files in and out: everything of 1.3 evaluated, the round trip, files of other versions and tools, what is refused. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../json.ts';
import { compileDecisions, compileFile, readDmn, writeDmn, type DecisionFile } from '../index.ts';

const subsidy = readFileSync(new URL('../testing/subsidy.dmn', import.meta.url), 'utf8');
const dispatch = readFileSync(
  new URL('../../../../../packs/hotline/decisions/hotline-dispatch.dmn', import.meta.url),
  'utf8',
);

async function decide(xml: string, id: string, variables: JsonObject) {
  const { decisions, problems } = await compileDecisions(xml);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return decisions.find((one) => one.id === id)?.evaluate(variables);
}

const decision = (logic: string, head = '') =>
  `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="g" name="g" namespace="n">${head}<decision id="d" name="d">${logic}</decision></definitions>`;
const literal = (text: string) => `<literalExpression><text>${text}</text></literalExpression>`;

describe('boxed expressions', () => {
  it.each<[string, JsonObject, unknown]>([
    // Base 80, rate 1.5, doubled, for three people.
    ['answer', { 区域: '乡', people: 3 }, 720],
    ['answer', { 区域: '城', people: 1 }, 200],
    ['called', {}, 1.5],
    ['lists', { people: 4 }, [1, 4]],
    ['rows', {}, [{ a: 1, b: 'x' }]],
  ])('%s of %j', async (id, variables, output) => {
    expect((await decide(subsidy, id, variables))?.output).toEqual(output);
  });

  it('explain tables inside of them and the knowledge models they called', async () => {
    const result = await decide(subsidy, 'answer', { 区域: '海', people: 1 });
    expect(result?.required.map(({ decisionId, output }) => [decisionId, output])).toEqual([
      ['base', 80],
      ['rate', 1],
    ]);
    expect(result?.required[1]?.matchedRules[0]?.ruleId).toBe('rate-2');
    expect(result?.required[1]?.required[0]?.decisionId).toBe('one');
    expect(result?.required[0]?.inputs[0]).toMatchObject({ value: '海', notAllowed: true });
  });

  it('bound the work of all calls together', async () => {
    const loop = (n: string) => `count(for i in 1..100000 return ${n})`;
    const model = `<businessKnowledgeModel id="f" name="f"><encapsulatedLogic>${literal(loop('i'))}</encapsulatedLogic></businessKnowledgeModel>`;
    const xml = decision(
      `<knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement>${literal(loop('f()'))}`,
      model,
    );
    await expect(decide(xml, 'd', {})).rejects.toMatchObject({ code: 'LIMIT' });
  });

  it.each<[string, string[]]>([
    [decision('<context/>'), ['LOGIC_MISSING']],
    [
      decision(
        `<context><contextEntry>${literal('1')}</contextEntry><contextEntry>${literal('1')}</contextEntry></context>`,
      ),
      ['NAME_MISSING'],
    ],
    [
      decision(`<context>${`<contextEntry><variable name="a"/>${literal('1')}</contextEntry>`.repeat(2)}</context>`),
      ['NAME_TWICE', 'NAME_TWICE'],
    ],
    [decision(`<relation><column name="a"/><row>${literal('1')}${literal('2')}</row></relation>`), ['RELATION_CELLS']],
    [decision(`<functionDefinition kind="Java">${literal('1')}</functionDefinition>`), ['FUNCTION_KIND']],
    [
      decision(literal('1'), '<import name="x" importType="y" namespace="z" locationURI="other.dmn"/>'),
      ['IMPORT_NOT_SUPPORTED'],
    ],
    [decision(literal('1'), '<decisionService id="s" name="s"/>'), ['SERVICE_NOT_SUPPORTED']],
    [
      decision(`<knowledgeRequirement><requiredKnowledge href="#f"/></knowledgeRequirement>${literal('1')}`),
      ['REQUIREMENT_UNKNOWN'],
    ],
    [decision(literal('1'), '<businessKnowledgeModel id="f" name="f"/>'), ['LOGIC_MISSING']],
  ])('refuse %s', async (xml, codes) => {
    expect((await compileDecisions(xml)).problems.map(({ code }) => code)).toEqual(codes);
  });
});

describe('the round trip', () => {
  it.each([
    ['everything', subsidy],
    ['the dispatch table', dispatch],
  ])('of %s gives the same file and the same decisions', async (_, xml) => {
    const first = (await readDmn(xml)).file as DecisionFile;
    const written = await writeDmn(first);
    const { file: second, problems } = await readDmn(written);
    expect(problems).toEqual([]);
    expect({ ...second, diagram: null }).toEqual({ ...first, diagram: null });
    expect(await writeDmn(second as DecisionFile)).toBe(written);
    const [before, after] = [compileFile(first).decisions, compileFile(second as DecisionFile).decisions];
    const variables = { 区域: '乡', people: 2, eventTypeId: 'noise', urgency: 'normal' };
    expect(before.length).toBeGreaterThan(0);
    expect(after.map((one) => one.evaluate(variables))).toEqual(before.map((one) => one.evaluate(variables)));
  });

  it('keeps what was drawn and places what was not', async () => {
    const { diagram } = (await readDmn(await writeDmn((await readDmn(subsidy)).file as DecisionFile)))
      .file as DecisionFile;
    expect(diagram?.shapes.find(({ element }) => element === 'answer')).toEqual({
      element: 'answer',
      x: 200,
      y: 100,
      width: 180,
      height: 80,
    });
    expect(diagram?.edges.find(({ element }) => element === 'need-base')?.points).toHaveLength(3);
    const placed = diagram?.shapes.find(({ element }) => element === 'law');
    expect(placed?.y).toBeGreaterThan(380);
    expect(diagram?.edges.map(({ element }) => element).sort()).toEqual(
      ['call-rate', 'need-base', 'need-law', 'need-people', 'need-rate', 'note-link', 'rate-one'].sort(),
    );
  });
});

describe('files of others', () => {
  it.each([
    ['1.1', 'http://www.omg.org/spec/DMN/20151101/dmn.xsd'],
    ['1.2', 'http://www.omg.org/spec/DMN/20180521/MODEL/'],
    ['1.4', 'https://www.omg.org/spec/DMN/20211108/MODEL/'],
    ['1.5', 'https://www.omg.org/spec/DMN/20230324/MODEL/'],
  ])('DMN %s is read as 1.3 and says so', async (version, namespace) => {
    const xml = dispatch
      .replace('xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"', `xmlns:dmn="${namespace}"`)
      .replace(/<(\/?)(?!dmndi|dc|\?)(\w)/g, '<$1dmn:$2');
    const { file, problems } = await readDmn(xml);
    expect(problems.map(({ code, message }) => [code, message.en])).toEqual([
      ['DMN_CONVERTED', `the file is DMN ${version} and was read as DMN 1.3`],
    ]);
    expect(file).toEqual((await readDmn(dispatch)).file);
  });

  it('what is newer than 1.3 is reported and leaves no decision', async () => {
    const xml = decision('<conditional/>').replace('20191111', '20230324');
    expect((await compileDecisions(xml)).problems.map(({ code }) => code)).toEqual([
      'DMN_CONVERTED',
      'XML_CONTENT_IGNORED',
      'LOGIC_MISSING',
    ]);
  });

  it('another namespace is refused by its name', async () => {
    const { problems } = await readDmn('<definitions xmlns="http://example.org/decisions"/>');
    expect(problems.map(({ code, message }) => [code, message.en])).toEqual([
      ['DMN_VERSION', 'this is no file of DMN 1.1 to 1.5: http://example.org/decisions'],
    ]);
  });

  it('references by qualified name are understood', async () => {
    const { file } = await readDmn(dispatch.replace('dmnElementRef="', 'dmnElementRef="own:'));
    expect(file?.diagram?.shapes).toHaveLength(1);
  });

  it('what would not be kept is named once each, what tools leave is not', async () => {
    const xml = decision(`<usingTask href="#t"/><usingTask href="#u"/>${literal('1')}`).replace(
      '<decision ',
      '<decision xmlns:camunda="c" xmlns:modeler="m" camunda:historyTimeToLive="5" modeler:x="1" ',
    );
    expect((await compileDecisions(xml)).problems.map(({ code, message }) => [code, message.en])).toEqual([
      ['NOT_KEPT', 'camunda:historyTimeToLive (in 1 places) is not used and will not be in an exported file'],
      ['NOT_KEPT', 'Decision.usingTask (in 1 places) is not used and will not be in an exported file'],
    ]);
  });
});
