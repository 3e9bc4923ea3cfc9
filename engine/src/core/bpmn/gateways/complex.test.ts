/** Complex gateways: activation by count and by flow, reset, rounds, what conditions see, incidents. */
import { describe, expect, it } from 'vitest';
import { compile } from '../index.ts';
import { draw } from '../testing/draw.ts';
import { Story } from '../testing/story.ts';

const gate = (condition: string, attributes = '') =>
  `<complexGateway id="g" ${attributes}><activationCondition xsi:type="tFormalExpression">=${condition}</activationCondition></complexGateway>`;
const three = (condition: string, after = '<userTask id="z"/> g -> z', attributes = '') =>
  draw(`<startEvent id="s"/> <parallelGateway id="f"/> <userTask id="a"/> <userTask id="b"/> <userTask id="c"/> ${gate(condition, attributes)}
    s -> f -> a -> g  f -> b -> g  f -> c -> g  ${after}`);

describe('complex gateway', () => {
  it('two of three: goes on with the second and swallows the third', async () => {
    const story = (await Story.of(three('activationCount &gt;= 2'))).start();
    expect(story.user('a').waiting).toEqual(['b', 'c']);
    expect(story.user('c').waiting).toEqual(['b', 'z']);
    expect(story.user('z').status).toBe('active');
    expect(story.user('b').status).toBe('completed');
    expect(story.completed.filter((id) => id === 'z')).toEqual(['z']);
  });

  it('asks which flows have tokens', async () => {
    const story = (await Story.of(three('activationCounts.b_g &gt; 0 or activationCount = 3'))).start();
    expect(story.user('a').user('c').waiting).toEqual(['b']);
    expect(story.user('b').waiting).toEqual(['z']);
    expect(story.state?.body.elements[0]?.resets).toBeUndefined();
  });

  it('at the reset asks conditions once more', async () => {
    const after = `<userTask id="early"/> <userTask id="late"/> g -[waitingForStart]-> early  g -[not(waitingForStart)]-> late`;
    const story = (await Story.of(three('activationCount &gt;= 1', after))).start();
    expect(story.user('b').waiting).toEqual(['a', 'c', 'early']);
    expect(story.user('a').waiting).toEqual(['c', 'early']);
    expect(story.user('c').waiting).toEqual(['early', 'late']);
    expect(story.completed.filter((id) => id === 'g')).toHaveLength(2);
  });

  it('resets when the missing tokens went elsewhere, and begins again', async () => {
    const story = await Story.of(
      draw(`<startEvent id="s"/> <exclusiveGateway id="m"/> <parallelGateway id="f"/> <userTask id="a"/> <userTask id="b"/>
        <exclusiveGateway id="x" default="x_g"/> <endEvent id="gone"/> ${gate('activationCount &gt;= 1')}
        <userTask id="z"/> <exclusiveGateway id="y" default="y_e"/> <endEvent id="e"/>
        s -> m -> f -> a -> g  f -> b -> x -[drop]-> gone  x -> g  g -> z -> y -[again]-> m  y -> e`),
    );
    story.start({ drop: true, again: true }).user('a').user('b').user('z');
    expect(story.waiting).toEqual(['a', 'b']);
    expect(story.set({ drop: false, again: false }).user('b').user('a').user('z').status).toBe('completed');
    expect(story.completed.filter((id) => id === 'z')).toHaveLength(2);
  });

  it('chooses like an inclusive gateway, with a default', async () => {
    const after = '<userTask id="x"/> <userTask id="y"/> <userTask id="d"/> g -[n > 1]-> x  g -[n > 2]-> y  g -> d';
    const xml = three('activationCount = 3', after, 'default="g_d"');
    const all = async (n: number) => (await Story.of(xml)).start({ n }).user('a').user('b').user('c').waiting;
    expect([await all(3), await all(2), await all(0)]).toEqual([['x', 'y'], ['x'], ['d']]);
  });

  it('a condition that is neither true nor false is an incident that keeps all tokens', async () => {
    const story = (await Story.of(three('activationCount &gt;= wanted'))).start().user('a');
    expect(story.incident).toBe('CONDITION_ERROR');
    expect(story.user('b').incidents.size).toBe(1);
    expect(story.set({ wanted: 3 }).resolve('g').waiting).toEqual(['c']);
    expect(story.user('c').waiting).toEqual(['z']);
    const again = (await Story.of(three('activationCount &gt;= wanted'))).start().user('a').user('b');
    expect(again.set({ wanted: 2 }).resolve('g').waiting).toEqual(['c', 'z']);
  });

  it('without an activation condition joins nothing', async () => {
    const xml =
      draw(`<startEvent id="s"/> <parallelGateway id="f"/> <complexGateway id="g"/> <task id="a"/> <task id="b"/>
      s -> f -> a -> g  f -> b -> g`);
    const { problems } = await compile(xml);
    expect(problems.filter((p) => p.severity === 'error').map((p) => p.code)).toEqual(['COMPLEX_CONDITION_MISSING']);
  });
});
