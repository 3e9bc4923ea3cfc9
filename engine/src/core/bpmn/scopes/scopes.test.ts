/** Sub-processes, event sub-processes, and variables in nested scopes. */
import { describe, expect, it } from 'vitest';
import { draw, ext, message } from '../testing/draw.ts';
import { Story } from '../testing/story.ts';

const timer = (text: string) => `<timerEventDefinition><timeDuration>${text}</timeDuration></timerEventDefinition>`;
const cycle = (text: string) => `<timerEventDefinition><timeCycle>${text}</timeCycle></timerEventDefinition>`;
const onEvent = (id: string, definition: string, interrupting: boolean, inside: string) =>
  `<subProcess id="${id}" triggeredByEvent="true"><startEvent id="${id}Start" isInterrupting="${interrupting}">${definition}</startEvent>
  ${inside}</subProcess>`;

describe('embedded sub-process', () => {
  it('completes when the last of its tokens is gone', async () => {
    const story = await Story.of(
      draw(`<startEvent id="s"/> <userTask id="z"/>
        <subProcess id="sub"><startEvent id="is"/> <parallelGateway id="f"/> <userTask id="a"/> <userTask id="b"/>
          <endEvent id="ie"/> is -> f -> a -> ie  f -> b</subProcess> s -> sub -> z`),
    );
    expect(story.start().user('b').waiting).toEqual(['a']);
    expect(story.user('a').waiting).toEqual(['z']);
  });

  it('keeps its own variables and hands out what is mapped', async () => {
    const story = await Story.of(
      draw(`<startEvent id="s"/>
        <subProcess id="sub">${ext(`<zeebe:ioMapping><zeebe:input source="=a" target="own"/>
          <zeebe:output source="=own + 1" target="out"/></zeebe:ioMapping>`)}
          <startEvent id="is"/> <userTask id="t"/> is -> t</subProcess> s -> sub`),
    );
    expect(story.start({ a: 1 }).user('t', { own: 5, free: 2 }).result).toEqual({ a: 1, free: 2, out: 6 });
  });

  it('local and propagated changes from outside', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <subProcess id="sub"><startEvent id="is"/> <userTask id="t"/> is -> t</subProcess> s -> sub`,
      ),
    );
    story.start({ a: 1 });
    const sub = story.state?.body.elements[1]?.key ?? '';
    story.set({ a: 2, b: 2 }, sub, true).set({ b: 3, c: 3, a: 9 }, sub);
    expect(story.state?.body.elements[1]?.vars).toEqual({ a: 9, b: 3 });
    expect(story.user('t').result).toEqual({ a: 1, c: 3 });
  });

  it('deeply nested ones run without growing the stack', async () => {
    const depth = 40;
    let inside = '<startEvent id="sLast"/> <userTask id="t"/> sLast -> t';
    for (let i = 0; i < depth; i += 1) {
      inside = `<startEvent id="s${i}"/> <subProcess id="p${i}">${inside}</subProcess> s${i} -> p${i}`;
    }
    const story = (await Story.of(draw(inside))).start({ a: 1 });
    expect(story.waiting).toEqual(['t']);
    expect(story.user('t', { a: 2 }).result).toEqual({ a: 2 });
  });
});

describe('event sub-process', () => {
  const main = '<startEvent id="s"/> <userTask id="t"/> s -> t';

  it('that does not interrupt runs beside the process, as often as its message comes', async () => {
    const story = await Story.of(
      draw(
        `${main} ${onEvent('asked', '<messageEventDefinition messageRef="ask"/>', false, '<userTask id="answer"/> askedStart -> answer')}`,
        message('ask'),
      ),
    );
    story.start({ key: 'k' }).message('ask', 'k', { n: 1 }).message('ask', 'k', { n: 2 });
    expect(story.waiting).toEqual(['t', 'answer', 'answer']);
    expect(story.variable('n')).toBe(2);
    story.user('t');
    expect(story.status).toBe('active');
    expect(story.user('answer').user('answer').status).toBe('completed');
    expect(story.subscriptions.size).toBe(0);
  });

  it('that interrupts ends everything else, tokens at joins included', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <parallelGateway id="f"/> <userTask id="a"/> <userTask id="b"/> <parallelGateway id="j"/> <userTask id="z"/>
        s -> f -> a -> j  f -> b -> j  j -> z
        ${onEvent('late', timer('PT1H'), true, '<userTask id="report"/> lateStart -> report')}
        ${onEvent('asked', '<messageEventDefinition messageRef="ask"/>', false, '<userTask id="answer"/> askedStart -> answer')}`,
        message('ask'),
      ),
    );
    story.start({ key: 'k' }).user('a').later('PT1H');
    expect(story.waiting).toEqual(['report']);
    expect(story.state?.body.elements[0]?.joins).toBeUndefined();
    expect([story.subscriptions.size, story.timers.size]).toEqual([0, 0]);
    expect(story.user('report').status).toBe('completed');
    expect(story.completed).not.toContain('z');
  });

  it('a cycle starts it again and again', async () => {
    const story = await Story.of(
      draw(`${main} ${onEvent('tick', cycle('R3/PT1H'), false, '<userTask id="look"/> tickStart -> look')}`),
    );
    expect(story.start().later('P1D').waiting).toEqual(['t', 'look', 'look', 'look']);
    expect(story.timers.size).toBe(0);
  });

  it('catches an error of its scope before a boundary event of that scope does', async () => {
    const error = '<errorEventDefinition errorRef="e1"/>';
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <userTask id="outside"/>
        <subProcess id="sub"><startEvent id="is"/> <endEvent id="bad">${error}</endEvent> <userTask id="go"/> is -> go -> bad
          ${onEvent('mend', error, true, '<userTask id="repair"/> mendStart -> repair -> badAgain <endEvent id="badAgain"><errorEventDefinition errorRef="e1"/></endEvent>')}
        </subProcess> s -> sub
        <boundaryEvent id="b" attachedToRef="sub">${error}</boundaryEvent> b -> outside`,
        '<error id="e1" errorCode="E1"/>',
      ),
    );
    expect(story.start().user('go').waiting).toEqual(['repair']);
    // What the event sub-process itself throws is not caught by it again.
    expect(story.user('repair').waiting).toEqual(['outside']);
  });

  it('sees the variables of its scope for its correlation key', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/>
        <subProcess id="sub">${ext('<zeebe:ioMapping><zeebe:input source="inner" target="key"/></zeebe:ioMapping>')}
          <startEvent id="is"/> <userTask id="t"/> is -> t
          ${onEvent('asked', '<messageEventDefinition messageRef="ask"/>', true, '<userTask id="answer"/> askedStart -> answer')}
        </subProcess> s -> sub`,
        message('ask'),
      ),
    );
    expect(story.start({ key: 'outer' }).message('ask', 'inner').waiting).toEqual(['answer']);
  });

  it('of the process whose key is missing is an incident on the process', async () => {
    const story = await Story.of(
      draw(
        `${main} ${onEvent('asked', '<messageEventDefinition messageRef="ask"/>', true, '<userTask id="answer"/> askedStart -> answer')}`,
        message('ask'),
      ),
    );
    story.start();
    expect([...story.incidents.values()][0]).toMatchObject({ elementId: 'p', errorType: 'EXTRACT_VALUE_ERROR' });
    expect(story.set({ key: 'k' }).resolve('p').message('ask', 'k').waiting).toEqual(['answer']);
  });
});
