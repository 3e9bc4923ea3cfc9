/** Link events: a pair in one scope stands for a sequence flow. */
import { describe, expect, it } from 'vitest';
import { compile } from '../index.ts';
import { draw } from '../testing/draw.ts';
import { Story } from '../testing/story.ts';

const link = (name?: string) => `<linkEventDefinition ${name === undefined ? '' : `name="${name}"`}/>`;
const throws = (id: string, name?: string) =>
  `<intermediateThrowEvent id="${id}">${link(name)}</intermediateThrowEvent>`;
const catches = (id: string, name?: string) =>
  `<intermediateCatchEvent id="${id}">${link(name)}</intermediateCatchEvent>`;

describe('a link', () => {
  it('leads from its throw event to its catch event', async () => {
    const story = await Story.of(
      draw(`<startEvent id="s"/> ${throws('to', 'A')} s -> to ${catches('from', 'A')} <userTask id="t"/> from -> t`),
    );
    expect(story.start().completed).toEqual(['s', 'to', 'from']);
    expect(story.waiting).toEqual(['t']);
    expect(story.effects.flatMap((e) => (e.type === 'flowTaken' ? e.flowId : []))).toEqual(['s_to', 'from_t']);
    expect(story.model.summary.flows.map((flow) => flow.id)).toEqual(['s_to', 'from_t']);
    expect(story.user('t').status).toBe('completed');
  });

  it('may have several throw events, and one per scope may have the same name', async () => {
    const story = await Story.of(
      draw(`<startEvent id="s"/> <parallelGateway id="f"/> s -> f -> one  f -> two  f -> sub ${throws('one', 'A')} ${throws('two', 'A')} ${catches('from', 'A')} <userTask id="t"/> from -> t
        <subProcess id="sub"><startEvent id="is"/> ${throws('in', 'A')} is -> in ${catches('out', 'A')} <userTask id="u"/> out -> u</subProcess>`),
    );
    expect(story.start().waiting.sort()).toEqual(['t', 't', 'u']);
  });

  it('is a way on that an inclusive join waits for', async () => {
    const story = await Story.of(
      draw(`<startEvent id="s"/> <inclusiveGateway id="f" default="f_a"/> s -> f -> a  f -[true]-> b <userTask id="a"/> <userTask id="b"/> <inclusiveGateway id="j"/> <userTask id="end"/>
        a -> j -> end  b -> to ${throws('to', 'A')} ${catches('from', 'A')} from -> j
        f -[true]-> c <userTask id="c"/> c -> j`),
    );
    story.start().user('c');
    expect(story.waiting).toEqual(['b']);
    expect(story.user('b').waiting).toEqual(['end']);
  });

  it('may go round, within the bounds of a step', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <exclusiveGateway id="g"/> <task id="x"/> s -> g -> x -> to ${throws('to', 'A')} ${catches('from', 'A')} from -> g`,
      ),
      { maxSteps: 100 },
    );
    expect(() => story.start()).toThrow('more than 100 elements');
  });
});

describe('refused', () => {
  it.each([
    [
      'a throw event without a catch event',
      `<startEvent id="s"/> ${throws('to', 'A')} s -> to`,
      ['LINK_TARGET_MISSING to'],
    ],
    [
      'a catch event in another scope',
      `<startEvent id="s"/> <subProcess id="sub"><startEvent id="is"/> ${throws('to', 'A')} is -> to</subProcess> s -> sub ${catches('from', 'A')} <task id="t"/> from -> t`,
      ['LINK_TARGET_MISSING to', 'LINK_SOURCE_MISSING from', 'UNREACHABLE_FOLLOWS t'],
    ],
    [
      'two catch events of one name',
      `<startEvent id="s"/> ${throws('to', 'A')} s -> to ${catches('from', 'A')} ${catches('again', 'A')}`,
      ['LINK_DUPLICATE again', 'UNCONNECTED again'],
    ],
    ['no name', `<startEvent id="s"/> ${throws('to')} s -> to`, ['LINK_NAME_MISSING to']],
    [
      'flows where the link stands for one',
      `<startEvent id="s"/> ${throws('to', 'A')} s -> to -> t <task id="t"/> ${catches('from', 'A')} t -> from`,
      ['LINK_FLOW from', 'LINK_FLOW to'],
    ],
  ])('%s', async (_, body, codes) => {
    const { problems } = await compile(draw(body));
    expect(problems.map((p) => `${p.code} ${p.elementId}`)).toEqual(codes);
  });
});
