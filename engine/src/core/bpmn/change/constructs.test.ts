/** Ad-hoc sub-processes, complex gateways and compensation under change by hand. */
import { describe, expect, it } from 'vitest';
import { compile, type ProcessModel } from '../index.ts';
import { draw } from '../testing/draw.ts';
import { Story } from '../testing/story.ts';
import { StepRefusal } from '../types.ts';

const user = (id: string, more = '') => `<userTask id="${id}" ${more}/>`;

async function model(xml: string): Promise<ProcessModel> {
  const { processes, problems } = await compile(xml);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return processes[0] as ProcessModel;
}

function problemsOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof StepRefusal) return (error.details.problems ?? []).map(({ code }) => code);
    throw error;
  }
  return [];
}

const keyOf = (story: Story, id: string) => story.state?.body.elements.findLast(({ at }) => at === id)?.key ?? '';

describe('ad-hoc sub-processes', () => {
  const adHoc = (ids: string[], more = '', attributes = '') =>
    draw(
      `<startEvent id="s"/>${user('t')}<adHocSubProcess id="A" ${attributes}>${ids.map((id) => user(id)).join('')}
       <subProcess id="inner"><startEvent id="is"/>${user('deep')} is -> deep</subProcess>${more}</adHocSubProcess><endEvent id="e"/> s -> t -> A -> e`,
    );

  it('gives what is activated by hand an activation of its own', async () => {
    const story = (await Story.of(adHoc(['a', 'b'])))
      .start()
      .modify({ activate: [{ elementId: 'a' }, { elementId: 'deep' }] });
    const activations = story.state?.body.elements.filter(({ activation }) => activation) ?? [];
    expect(activations.map(({ counter }) => counter)).toEqual([1, 2]);
    expect(story.waiting).toEqual(['t', 'a', 'deep']);
    story.modify({ activate: [{ elementId: 'deep' }] });
    expect(story.waiting).toEqual(['t', 'a', 'deep', 'deep']);
    expect(story.state?.body.elements.filter(({ at }) => at === 'inner')).toHaveLength(1);
    story
      .user('a')
      .user('deep')
      .user('deep')
      .modify({ terminate: [keyOf(story, 't')] });
    expect(story.status).toBe('terminated');
  });

  it('moves inside an activation, and ends with its last one', async () => {
    const story = (await Story.of(adHoc(['a', 'b']))).start().modify({ move: [{ from: 't', to: 'a' }] });
    story.modify({ move: [{ from: 'a', to: 'b' }] });
    expect(story.state?.body.elements.filter(({ activation }) => activation)).toHaveLength(1);
    story.modify({ activate: [{ elementId: 't' }], terminate: [keyOf(story, 'b')] });
    expect(story.waiting).toEqual(['t']);
  });

  it('waits on for activations while its condition does not hold', async () => {
    const waits = adHoc(['a'], '<completionCondition xsi:type="tFormalExpression">=done</completionCondition>');
    const story = (await Story.of(waits)).start({ done: false }).modify({ move: [{ from: 't', to: 'a' }] });
    story.modify({ terminate: [keyOf(story, 'a')] });
    expect(story.status).toBe('active');
    story
      .modify({ activate: [{ elementId: 'a' }] })
      .set({ done: true })
      .user('a');
    expect(story.status).toBe('completed');
  });

  it('goes to another model with its activations and what is queued', async () => {
    const sequential = 'ordering="Sequential"';
    const story = (await Story.of(adHoc(['a', 'b'], '', sequential))).start().user('t');
    story.do({
      type: 'activateAdHoc',
      elementInstanceKey: keyOf(story, 'A'),
      elements: [
        { elementId: 'a', variables: {} },
        { elementId: 'b', variables: {} },
      ],
    });
    const to = await model(adHoc(['a', 'z'], '', sequential));
    expect(problemsOf(() => story.migrate(to))).toEqual(['NOT_MAPPED']);
    expect(problemsOf(() => story.migrate(story.model, { elements: { b: null } }))).toEqual(['NOT_MAPPED']);
    story.migrate(to, { elements: { b: 'z' } }).user('a');
    expect(story.waiting).toEqual(['z']);
    const parallel = await model(adHoc(['a', 'z']));
    expect(problemsOf(() => story.migrate(parallel))).toEqual(['LOOP_CHANGED']);
  });
});

describe('complex gateways', () => {
  const two = (gateway: string, last = 'c') =>
    draw(
      `<startEvent id="s"/><parallelGateway id="f"/>${['a', 'b', last].map((id) => user(id)).join('')}
       <complexGateway id="${gateway}"><activationCondition xsi:type="tFormalExpression">=activationCount &gt;= 2</activationCondition></complexGateway>${user('z')}<endEvent id="e"/>
       s -> f f -> a -> ${gateway} f -> b -> ${gateway} f -> ${last} -> ${gateway} ${gateway} -> z -> e`,
    );

  it('keep the tokens that wait, and the phase they are in', async () => {
    const story = (await Story.of(two('g'))).start().user('a');
    const to = await model(two('h', 'd'));
    expect(problemsOf(() => story.migrate(to, { elements: { c: 'd' } }))).toEqual(['NOT_MAPPED']);
    story.migrate(to, { elements: { c: 'd', g: 'h', c_g: 'd_h' } }).user('b');
    expect(story.waiting).toEqual(['d', 'z']);
    story.migrate(await model(two('h', 'd')));
    story.user('z').user('d');
    expect(story.status).toBe('completed');
  });

  it('do not keep a scope alive with tokens that would wait for ever', async () => {
    const story = (await Story.of(two('g'))).start().user('a');
    story.modify({ terminate: [keyOf(story, 'b'), keyOf(story, 'c')] });
    expect(story.status).toBe('terminated');
  });
});

describe('compensation', () => {
  it('is not activated by hand', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/>${user('a')}<boundaryEvent id="u" attachedToRef="a"><compensateEventDefinition/></boundaryEvent>${user('undo', 'isForCompensation="true"')}
         <association id="x" sourceRef="u" targetRef="undo"/><intermediateThrowEvent id="throw"><compensateEventDefinition/></intermediateThrowEvent><endEvent id="e"/> s -> a -> throw -> e`,
      ),
    );
    story.start();
    expect(problemsOf(() => story.modify({ activate: [{ elementId: 'undo' }] }))).toEqual(['ELEMENT_NOT_ACTIVATABLE']);
    story.user('a').modify({ terminate: [keyOf(story, 'undo')] });
    expect(story.status).toBe('completed');
  });
});
