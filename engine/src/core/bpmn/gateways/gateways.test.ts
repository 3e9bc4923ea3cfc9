/** Gateways: choices, forks, and joins that decide on the tokens that are still alive. */
import { describe, expect, it } from 'vitest';
import { draw, message } from '../testing/draw.ts';
import { Story } from '../testing/story.ts';

const users = (...ids: string[]) => ids.map((id) => `<userTask id="${id}"/>`).join('');

describe('exclusive gateway', () => {
  const xml = draw(`<startEvent id="s"/> <exclusiveGateway id="x" default="x_c"/> ${users('a', 'b', 'c')}
    s -> x -[n > 10]-> a  x -[n > 5]-> b  x -> c`);

  it.each([
    [11, 'a'],
    [7, 'b'],
    [1, 'c'],
  ])('with n = %i takes %s', async (n, expected) => {
    expect((await Story.of(xml)).start({ n }).waiting).toEqual([expected]);
  });

  it('a condition that is neither true nor false is an incident, tried again when resolved', async () => {
    const story = (await Story.of(xml)).start();
    expect(story.incident).toBe('CONDITION_ERROR');
    expect(story.waiting).toEqual(['x']);
    expect(story.set({ n: 6 }).resolve('x').waiting).toEqual(['b']);
  });

  it('without a true condition and without a default is an incident', async () => {
    const story = await Story.of(
      draw(`<startEvent id="s"/> <exclusiveGateway id="x"/> ${users('a', 'b')} s -> x -[n = 1]-> a x -[n = 2]-> b`),
    );
    expect(story.start({ n: 3 }).incident).toBe('CONDITION_ERROR');
    expect(story.resolve('x').incident).toBe('CONDITION_ERROR');
    expect(story.set({ n: 2 }).resolve('x').waiting).toEqual(['b']);
  });
});

describe('parallel gateway', () => {
  it('waits for one token of every flow', async () => {
    const story = await Story.of(
      draw(`<startEvent id="s"/> <parallelGateway id="f"/> ${users('a', 'b', 'c')} <parallelGateway id="j"/> <userTask id="z"/>
        s -> f -> a -> j  f -> b -> j  f -> c -> j  j -> z`),
    );
    expect(story.start().waiting).toEqual(['a', 'b', 'c']);
    expect(story.user('b').user('a').waiting).toEqual(['c']);
    expect(story.user('c').waiting).toEqual(['z']);
    expect(story.completed.filter((id) => id === 'j')).toEqual(['j']);
  });

  it('keeps a second token of the same flow for the next round', async () => {
    const story = await Story.of(
      draw(`<startEvent id="s"/> <parallelGateway id="f"/> <exclusiveGateway id="m"/> ${users('a', 'b', 'd', 'z')}
        <parallelGateway id="j"/>
        s -> f -> a -> m  f -> d -> m  f -> b -> j  m -> j  j -> z`),
    );
    story.start().user('a').user('d');
    expect(story.user('b').waiting).toEqual(['z']);
    expect(story.user('z').status).toBe('active');
    expect(story.state?.body.elements[0]?.joins).toEqual({ j: { m_j: 1 } });
  });
});

describe('inclusive gateway', () => {
  const fork = `<inclusiveGateway id="f" default="f_c"/> ${users('a', 'b', 'c')} <inclusiveGateway id="j"/> <userTask id="z"/>
    f -[x]-> a  f -[y]-> b  f -> c  a -> j  b -> j  c -> j  j -> z`;
  const xml = draw(`<startEvent id="s"/> s -> f ${fork}`);

  it('takes every true flow and joins exactly those', async () => {
    const story = (await Story.of(xml)).start({ x: true, y: true });
    expect(story.waiting).toEqual(['a', 'b']);
    expect(story.user('a').waiting).toEqual(['b']);
    expect(story.user('b').waiting).toEqual(['z']);
  });

  it('passes at once when only one flow was taken', async () => {
    expect((await Story.of(xml)).start({ x: false, y: false }).user('c').waiting).toEqual(['z']);
  });

  it('waits for a token that may still come round a loop', async () => {
    const story = await Story.of(
      draw(`<startEvent id="s"/> <inclusiveGateway id="f"/> ${users('a', 'b', 'z')} <exclusiveGateway id="m"/>
        <exclusiveGateway id="again" default="again_j"/> <inclusiveGateway id="j"/>
        s -> f -[true]-> a -> j  f -[true]-> m -> b -> again -> j  again -[retry]-> m  j -> z`),
    );
    story.start({ retry: true }).user('a');
    expect(story.user('b').user('b').waiting).toEqual(['b']);
    expect(story.set({ retry: false }).user('b').waiting).toEqual(['z']);
    expect(story.completed.filter((id) => id === 'j')).toHaveLength(1);
  });

  it('fires once per round when the whole block is in a loop', async () => {
    const story = await Story.of(
      draw(`<startEvent id="s"/> <exclusiveGateway id="m"/> <exclusiveGateway id="again" default="again_e"/> <endEvent id="e"/>
        s -> m -> f  ${fork}  z -> again -> e  again -[more]-> m`),
    );
    story.start({ x: true, y: true, more: true }).user('b').user('a').user('z');
    expect(story.waiting).toEqual(['a', 'b']);
    story.set({ more: false, y: false }).user('a');
    expect(story.waiting).toEqual(['b']);
    expect(story.user('b').user('z').status).toBe('completed');
  });

  it('does not wait for a token that dies on the way', async () => {
    const story = await Story.of(
      draw(`<startEvent id="s"/> <parallelGateway id="f"/> ${users('a', 'b', 'z')} <exclusiveGateway id="q" default="q_e"/>
        <endEvent id="e"/> <inclusiveGateway id="j"/>
        s -> f -> a -> j  f -> b -> q -> e  q -[go]-> j  j -> z`),
    );
    story.start({ go: false }).user('a');
    expect(story.waiting).toEqual(['b']);
    expect(story.user('b').waiting).toEqual(['z']);
  });

  it('is released when an interrupting boundary event takes the other token away', async () => {
    const story = await Story.of(
      draw(`<startEvent id="s"/> <parallelGateway id="f"/> ${users('a', 'b', 'z')} <endEvent id="e"/> <inclusiveGateway id="j"/>
        <boundaryEvent id="late" attachedToRef="b"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>
        s -> f -> a -> j  f -> b -> j  j -> z  late -> e`),
    );
    expect(story.start().user('a').waiting).toEqual(['b']);
    expect(story.later('PT1H').waiting).toEqual(['z']);
  });

  it('waits for a token inside a nested scope and behind an event-based gateway', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <parallelGateway id="f"/> <userTask id="a"/> <userTask id="z"/> <inclusiveGateway id="j"/>
        <subProcess id="sub"><startEvent id="is"/> <userTask id="in"/> is -> in</subProcess>
        <eventBasedGateway id="g"/>
        <intermediateCatchEvent id="m1"><messageEventDefinition messageRef="paid"/></intermediateCatchEvent>
        <intermediateCatchEvent id="t1"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent>
        s -> f -> a -> j  f -> sub -> j  f -> g -> m1 -> j  g -> t1 -> j  j -> z`,
        message('paid'),
      ),
    );
    story.start({ key: 'k' }).user('a');
    expect(story.waiting).toEqual(['g', 'in']);
    expect(story.user('in').waiting).toEqual(['g']);
    expect(story.later('PT1H').waiting).toEqual(['z']);
    expect(story.subscriptions.size).toBe(0);
  });

  it('waits for all instances of a multi-instance activity', async () => {
    const story = await Story.of(
      draw(`<startEvent id="s"/> <parallelGateway id="f"/> ${users('a', 'z')} <inclusiveGateway id="j"/>
        <userTask id="many"><multiInstanceLoopCharacteristics><extensionElements>
          <zeebe:loopCharacteristics inputCollection="=[1,2]" inputElement="i"/></extensionElements></multiInstanceLoopCharacteristics></userTask>
        s -> f -> a -> j  f -> many -> j  j -> z`),
    );
    expect(story.start().user('a').user('many').waiting).toEqual(['many']);
    expect(story.user('many').waiting).toEqual(['z']);
  });
});

describe('event-based gateway', () => {
  const xml = draw(
    `<startEvent id="s"/> <eventBasedGateway id="g"/> ${users('paidTask', 'lateTask', 'stopTask')}
    <intermediateCatchEvent id="m"><messageEventDefinition messageRef="paid"/></intermediateCatchEvent>
    <intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>=wait</timeDuration></timerEventDefinition></intermediateCatchEvent>
    <intermediateCatchEvent id="x"><signalEventDefinition signalRef="stop"/></intermediateCatchEvent>
    s -> g -> m -> paidTask  g -> t -> lateTask  g -> x -> stopTask`,
    `${message('paid')}<signal id="stop" name="stop"/>`,
  );

  it('goes the way of the first event and gives up the others', async () => {
    const story = (await Story.of(xml)).start({ key: 'k', wait: 'PT1H' });
    expect([story.subscriptions.size, story.timers.size]).toEqual([2, 1]);
    expect(story.message('paid', 'k', { sum: 3 }).waiting).toEqual(['paidTask']);
    expect([story.subscriptions.size, story.timers.size]).toEqual([0, 0]);
    expect(story.variable('sum')).toBe(3);
    expect(story.completed).toEqual(['s', 'g', 'm']);
  });

  it('by timer or by signal', async () => {
    expect((await Story.of(xml)).start({ key: 'k', wait: 'PT1H' }).later('PT1H').waiting).toEqual(['lateTask']);
    expect((await Story.of(xml)).start({ key: 'k', wait: 'PT1H' }).signal('stop').waiting).toEqual(['stopTask']);
  });
});
