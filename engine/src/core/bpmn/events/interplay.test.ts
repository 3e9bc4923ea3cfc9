/**
 * Events among each other: inside loops, inside event sub-processes, beside joins, through incidents; and conditions against
 * a plain reckoning of who sees which variable.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draw, ext, message } from '../testing/draw.ts';
import { Story } from '../testing/story.ts';

const condition = (feel: string) =>
  `<conditionalEventDefinition><condition xsi:type="tFormalExpression">=${feel}</condition></conditionalEventDefinition>`;
const escalation = '<escalationEventDefinition escalationRef="late"/>';
const roots = `<escalation id="late" escalationCode="LATE"/>${message('urge')}`;
const three = `<multiInstanceLoopCharacteristics>${ext('<zeebe:loopCharacteristics inputCollection="=[1,2,3]" inputElement="i"/>')}</multiInstanceLoopCharacteristics>`;
const beside = (id: string, definition: string, body: string) =>
  `<subProcess id="${id}" triggeredByEvent="true"><startEvent id="${id}Start" isInterrupting="false">${definition}</startEvent> ${body}</subProcess>`;
const times = (story: Story, id: string) => story.waiting.filter((at) => at === id).length;
const keyOf = (story: Story, id: string, nth = 0) =>
  story.state?.body.elements.filter((e) => e.at === id && e.counter !== undefined)[nth]?.key ?? '';

describe('inside a multi-instance sub-process', () => {
  const many = (inner: string) =>
    Story.of(
      draw(
        `<startEvent id="s"/> <subProcess id="P">${three}<startEvent id="ps"/> <userTask id="t"/> ps -> t ${inner}</subProcess> <userTask id="after"/> s -> P -> after`,
        roots,
      ),
    );

  it('event sub-processes hear conditions for their own instance, and messages as often as they come', async () => {
    const story = await many(
      `${beside('c', condition('x > 10'), '<userTask id="alarm"/> cStart -> alarm')} ${beside('m', '<messageEventDefinition messageRef="urge"/>', '<userTask id="hurry"/> mStart -> hurry')}`,
    );
    story.start({ key: 'k' }).set({ x: 11 }, keyOf(story, 'P', 1), true);
    expect(times(story, 'alarm')).toBe(1);
    story.set({ x: 12 });
    expect(times(story, 'alarm')).toBe(3);
    story.message('urge', 'k').message('urge', 'k');
    expect(times(story, 'hurry')).toBe(2);
    for (let i = 0; i < 3; i += 1) story.user('t').user('alarm');
    expect(story.user('hurry').waiting).toEqual(['hurry']);
    expect(story.user('hurry').waiting).toEqual(['after']);
  });

  it('an escalation of each instance is heard at the border, and the output of all is kept', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <subProcess id="P"><multiInstanceLoopCharacteristics isSequential="true">${ext('<zeebe:loopCharacteristics inputCollection="=[1,2]" inputElement="i" outputCollection="out" outputElement="=i * 10"/>')}</multiInstanceLoopCharacteristics>
          <startEvent id="ps"/> <intermediateThrowEvent id="throw">${escalation}</intermediateThrowEvent> <userTask id="t"/> ps -> throw -> t</subProcess>
        <boundaryEvent id="b" attachedToRef="P" cancelActivity="false">${escalation}</boundaryEvent> <userTask id="chief"/> b -> chief <userTask id="after"/> s -> P -> after`,
        roots,
      ),
    );
    story.start().user('t').user('t');
    expect(story.waiting).toEqual(['chief', 'chief', 'after']);
    expect(story.variable('out')).toEqual([10, 20]);
  });
});

describe('inside an event sub-process', () => {
  it('conditions, escalations and links work as anywhere', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <userTask id="main"/> s -> main
        ${beside(
          'h',
          '<messageEventDefinition messageRef="urge"/>',
          `<userTask id="u"/> <boundaryEvent id="hb" attachedToRef="u">${condition('done')}</boundaryEvent> hStart -> u  hb -> to
          <intermediateThrowEvent id="to"><linkEventDefinition name="L"/></intermediateThrowEvent> <intermediateCatchEvent id="from"><linkEventDefinition name="L"/></intermediateCatchEvent> from -> cry <endEvent id="cry">${escalation}</endEvent>`,
        )}
        ${beside('e', escalation, '<userTask id="heard"/> eStart -> heard')}`,
        roots,
      ),
    );
    story.start({ key: 'k' }).message('urge', 'k').message('urge', 'k').set({ done: true });
    // What an event sub-process throws goes outwards, not to the one beside it.
    expect(story.waiting).toEqual(['main']);
    expect(story.completed.filter((id) => id === 'cry')).toHaveLength(2);
    expect(story.user('main').status).toBe('completed');
  });
});

describe('beside an inclusive join', () => {
  it('a boundary path that may still come holds it back; one that cannot does not', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <inclusiveGateway id="f" default="f_a"/> <inclusiveGateway id="j"/> <userTask id="a"/> <userTask id="b"/> <userTask id="end"/>
        s -> f -> a  f -[true]-> b  b -> j -> end
        <boundaryEvent id="c" attachedToRef="a" cancelActivity="false">${condition('x > 10')}</boundaryEvent> <userTask id="late"/> c -> late -> j
        f -[true]-> c2 <userTask id="c2"/> c2 -> j`,
      ),
    );
    story.start().user('b').user('c2');
    expect(story.waiting).toEqual(['end']);
    const waits = await Story.of(
      draw(
        `<startEvent id="s"/> <inclusiveGateway id="f" default="f_b"/> <inclusiveGateway id="j"/> <userTask id="a"/> <userTask id="b"/> <userTask id="end"/>
        s -> f -> b  f -[true]-> a  b -> j -> end
        <boundaryEvent id="c" attachedToRef="a" cancelActivity="false">${condition('x > 10')}</boundaryEvent> <userTask id="late"/> c -> late -> j
        f -[true]-> c2 <userTask id="c2"/> c2 -> j`,
      ),
    );
    waits.start().set({ x: 11 }).user('c2');
    expect(waits.waiting).toEqual(['a', 'late']);
    waits.user('late');
    expect(waits.waiting).toEqual(['a', 'end']);
  });
});

describe('with an incident open', () => {
  it('an interrupting condition or escalation closes it with what it had stopped', async () => {
    const bad = `<serviceTask id="bad">${ext('<zeebe:taskDefinition type="=nothing"/>')}</serviceTask>`;
    const story = await Story.of(
      draw(`<startEvent id="s"/> <subProcess id="P"><startEvent id="ps"/> ${bad} ps -> bad</subProcess> s -> P
        <boundaryEvent id="b" attachedToRef="P">${condition('x')}</boundaryEvent> <userTask id="u"/> b -> u`),
    );
    expect(story.start().incident).toBe('EXTRACT_VALUE_ERROR');
    expect(story.set({ x: true }).waiting).toEqual(['u']);
    expect(story.incidents.size).toBe(0);
  });

  it('of an event sub-process that could not begin to listen: mended, its condition is asked', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <userTask id="t"/> s -> t ${beside('m', '<messageEventDefinition messageRef="urge"/>', '<task id="x"/> mStart -> x')} ${beside('c', condition('n > 1'), '<userTask id="alarm"/> cStart -> alarm')}`,
        roots,
      ),
    );
    story.start({ n: 5 });
    expect(story.incident).toBe('EXTRACT_VALUE_ERROR');
    expect(story.waiting).toEqual(['t']);
    expect(story.set({ key: 'k' }).resolve('p').waiting).toEqual(['t', 'alarm']);
  });
});

describe('conditions', () => {
  it('happen exactly as often as a visible variable changes and leaves them true', async () => {
    const xml = draw(
      `<startEvent id="s"/> <subProcess id="outer"><startEvent id="os"/> <subProcess id="inner"><startEvent id="is"/> <userTask id="t"/> is -> t</subProcess> os -> inner
        <boundaryEvent id="b" attachedToRef="inner" cancelActivity="false">${condition('x > y')}</boundaryEvent> b -> hit</subProcess> s -> outer`.replace(
        'b -> hit',
        '<endEvent id="hit"/> b -> hit',
      ),
    );
    const change = fc.record({
      scope: fc.constantFrom('p', 'outer', 'inner', 't'),
      values: fc.dictionary(fc.constantFrom('x', 'y', 'z'), fc.integer({ min: 0, max: 3 }), { minKeys: 1 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 12 }), async (changes) => {
        const story = (await Story.of(xml)).start();
        const chain = ['inner', 'outer', 'p'] as const;
        const vars: Record<string, Record<string, number>> = { p: {}, outer: {}, inner: {}, t: {} };
        const holder = (name: string) => chain.find((scope) => Object.hasOwn(vars[scope] ?? {}, name));
        let expected = 0;
        for (const { scope, values } of changes) {
          const scopeKey = story.state?.body.elements.find((e) => e.at === scope)?.key ?? '';
          Object.assign(vars[scope] ?? {}, values);
          story.set(values, scopeKey, true);
          const seen = ['x', 'y'].some((name) => Object.hasOwn(values, name) && holder(name) === scope);
          const value = (name: string) => vars[holder(name) ?? '']?.[name];
          const [x, y] = [value('x'), value('y')];
          if (seen && x !== undefined && y !== undefined && x > y) expected += 1;
          expect(story.completed.filter((id) => id === 'hit')).toHaveLength(expected);
        }
      }),
      { numRuns: 30 },
    );
  }, 60_000);
});
