/**
 * Escalations at every place where they can be thrown and caught: who catches, what is interrupted, what goes on, what
 * travels along.
 */
import { describe, expect, it } from 'vitest';
import { compile } from '../index.ts';
import { draw, ext } from '../testing/draw.ts';
import { Story } from '../testing/story.ts';

const roots = '<escalation id="late" escalationCode="LATE"/><escalation id="loud" escalationCode="LOUD"/>';
const definition = (ref = '') => `<escalationEventDefinition ${ref && `escalationRef="${ref}"`}/>`;
const raise = (id: string, ref: string, inside = '') =>
  `<intermediateThrowEvent id="${id}">${inside}${definition(ref)}</intermediateThrowEvent>`;
const boundary = (id: string, host: string, ref: string, interrupting: boolean) =>
  `<boundaryEvent id="${id}" attachedToRef="${host}" cancelActivity="${interrupting}">${definition(ref)}</boundaryEvent>`;
const handler = (id: string, ref: string, interrupting: boolean, body: string) =>
  `<subProcess id="${id}" triggeredByEvent="true"><startEvent id="${id}Start" isInterrupting="${interrupting}">${definition(ref)}</startEvent> ${body}</subProcess>`;
const given = (body: string, more = '') => Story.of(draw(body, roots + more));

/** A sub-process with a task, then an escalation, then another task. */
const work = (inside = raise('throw', 'late')) =>
  `<startEvent id="s"/> <subProcess id="work"><startEvent id="ws"/> <userTask id="before"/> ${inside} <userTask id="behind"/>
   ws -> before -> throw -> behind</subProcess> <userTask id="after"/> s -> work -> after`;

describe('a boundary event', () => {
  it('that does not interrupt: the thrower goes on, and the other path beside it', async () => {
    const story = await given(`${work()} ${boundary('b', 'work', 'late', false)} <userTask id="chief"/> b -> chief`);
    story.start().user('before');
    expect(story.waiting).toEqual(['chief', 'behind']);
    expect(story.completed).toContain('throw');
    expect(story.user('behind').user('after').user('chief').status).toBe('completed');
  });

  it('that interrupts: the activity ends, and the way out of the thrower is not taken', async () => {
    const story = await given(`${work()} ${boundary('b', 'work', 'late', true)} <userTask id="chief"/> b -> chief`);
    expect(story.start().user('before').waiting).toEqual(['chief']);
    expect(story.terminated).toEqual(expect.arrayContaining(['throw', 'work']));
    expect(story.activated).not.toContain('behind');
  });

  it('that does not interrupt hears it every time', async () => {
    const story = await given(
      `<startEvent id="s"/> <subProcess id="work"><startEvent id="ws"/> <exclusiveGateway id="again"/> <userTask id="t"/>
        ${raise('throw', 'late')} ws -> again -> t -> throw -> again</subProcess> s -> work
        ${boundary('b', 'work', 'late', false)} <userTask id="chief"/> b -> chief`,
    );
    story.start().user('t').user('t').user('t');
    expect(story.waiting.filter((id) => id === 'chief')).toHaveLength(3);
    expect(story.waiting).toContain('t');
  });

  it('of the code comes before one that catches all', async () => {
    const both = `${boundary('all', 'work', '', false)} <userTask id="any"/> all -> any
      ${boundary('one', 'work', 'late', false)} <userTask id="chief"/> one -> chief`;
    expect((await given(`${work()} ${both}`)).start().user('before').waiting).toEqual(['chief', 'behind']);
    const loud = await given(`${work(raise('throw', 'loud'))} ${both}`);
    expect(loud.start().user('before').waiting).toEqual(['any', 'behind']);
  });

  it('of another code is passed by', async () => {
    const story = await given(`${work()} ${boundary('b', 'work', 'loud', true)} <userTask id="chief"/> b -> chief`);
    expect(story.start().user('before').waiting).toEqual(['behind']);
  });

  it('on a multi-instance activity sits on the body: every instance may be heard, one may end all', async () => {
    const many = (interrupting: boolean) =>
      given(`<startEvent id="s"/> <subProcess id="work">
        <multiInstanceLoopCharacteristics>${ext('<zeebe:loopCharacteristics inputCollection="=[1,2,3]" inputElement="i"/>')}</multiInstanceLoopCharacteristics>
        <startEvent id="ws"/> <userTask id="t"/> ${raise('throw', 'late', ext('<zeebe:ioMapping><zeebe:input source="=i" target="which"/></zeebe:ioMapping>'))}
        <userTask id="behind"/> ws -> t -> throw -> behind</subProcess> s -> work
        ${boundary('b', 'work', 'late', interrupting)} <userTask id="chief"/> b -> chief`);
    const beside = (await many(false)).start().user('t').user('t');
    expect(beside.waiting.sort()).toEqual(['behind', 'behind', 'chief', 'chief', 't']);
    const one = (await many(true)).start().user('t');
    expect(one.waiting).toEqual(['chief']);
    expect(one.variable('which')).toBe(1);
  });
});

describe('an event sub-process', () => {
  it('that interrupts takes over the scope', async () => {
    const story = await given(`${work()} ${handler('h', 'late', true, '<userTask id="chief"/> hStart -> chief')}`);
    expect(story.start().user('before').waiting).toEqual(['chief']);
    expect(story.user('chief').status).toBe('completed');
  });

  it('that does not interrupt runs beside, as often as it is thrown', async () => {
    const twice = `${raise('throw', 'late')} ${raise('again', 'late')}`;
    const story = await given(
      `<startEvent id="s"/> <userTask id="t"/> ${twice} <userTask id="behind"/> s -> t -> throw -> again -> behind
      ${handler('h', '', false, '<userTask id="chief"/> hStart -> chief')}`,
    );
    story.start().user('t');
    expect(story.waiting).toEqual(['chief', 'chief', 'behind']);
    expect(story.user('behind').status).toBe('active');
    expect(story.user('chief').user('chief').status).toBe('completed');
  });

  it('inside the scope comes before the boundary event of it', async () => {
    const story = await given(
      `<startEvent id="s"/> <subProcess id="work"><startEvent id="ws"/> ${raise('throw', 'late')} <userTask id="behind"/>
        ws -> throw -> behind ${handler('h', 'late', false, '<userTask id="inner"/> hStart -> inner')}</subProcess> s -> work
        ${boundary('b', 'work', 'late', false)} <userTask id="outer"/> b -> outer`,
    );
    expect(story.start().waiting.sort()).toEqual(['behind', 'inner']);
  });

  it('that throws the escalation again sends it outwards, not to itself', async () => {
    const story = await given(
      `<startEvent id="s"/> <subProcess id="work"><startEvent id="ws"/> ${raise('throw', 'late')} <userTask id="behind"/>
        ws -> throw -> behind ${handler('h', 'late', false, `<endEvent id="again">${definition('late')}</endEvent> hStart -> again`)}</subProcess>
        s -> work ${boundary('b', 'work', 'late', false)} <userTask id="outer"/> b -> outer`,
    );
    expect(story.start().waiting.sort()).toEqual(['behind', 'outer']);
  });
});

describe('an end event', () => {
  it('throws, and the token is consumed', async () => {
    const story = await given(
      `<startEvent id="s"/> <subProcess id="work"><startEvent id="ws"/> <userTask id="t"/> <endEvent id="bad">${definition('late')}</endEvent>
        ws -> t -> bad</subProcess> <userTask id="after"/> s -> work -> after
        ${boundary('b', 'work', 'late', false)} <userTask id="chief"/> b -> chief`,
    );
    expect(story.start().user('t').waiting).toEqual(['chief', 'after']);
  });

  it('that is caught by an interrupting event leaves only the catcher', async () => {
    const story = await given(
      `<startEvent id="s"/> <subProcess id="work"><startEvent id="ws"/> <endEvent id="bad">${definition('late')}</endEvent>
        ws -> bad</subProcess> <userTask id="after"/> s -> work -> after
        ${boundary('b', 'work', 'late', true)} <userTask id="chief"/> b -> chief`,
    );
    expect(story.start().waiting).toEqual(['chief']);
  });
});

describe('what nobody catches', () => {
  it('is no incident; the token goes on', async () => {
    const story = (await given(work())).start().user('before');
    expect(story.waiting).toEqual(['behind']);
    expect(story.incidents.size).toBe(0);
    expect(story.escalated).toEqual([]);
  });

  it('goes to the caller with what the input mappings made; the called process goes on', async () => {
    const inside = raise(
      'throw',
      'late',
      ext('<zeebe:ioMapping><zeebe:input source="=n + 1" target="level"/></zeebe:ioMapping>'),
    );
    const called = (await given(work(inside))).start(
      { n: 1 },
      { parent: { instanceKey: '7', elementInstanceKey: '8' } },
    );
    called.user('before');
    expect(called.escalated).toMatchObject([{ escalationCode: 'LATE', variables: { level: 2 } }]);
    expect(called.waiting).toEqual(['behind']);
    expect(called.status).toBe('active');
  });
});

describe('through a call activity', () => {
  const caller = (interrupting: boolean) =>
    given(
      `<startEvent id="s"/> <callActivity id="call">${ext('<zeebe:calledElement processId="x"/>')}</callActivity> <userTask id="after"/> s -> call -> after
      ${boundary('b', 'call', 'late', interrupting)} <userTask id="chief"/> b -> chief`,
    );

  it('the caller hears it beside the call, as often as it comes', async () => {
    const story = (await caller(false)).start();
    story.calledEscalates('call', 'LATE', { level: 2 }).calledEscalates('call', 'LATE');
    expect(story.waiting).toEqual(['call', 'chief', 'chief']);
    expect(story.variable('level')).toBe(2);
    expect(story.called('call').waiting).toEqual(['chief', 'chief', 'after']);
  });

  it('an interrupting catcher cancels the call', async () => {
    const story = (await caller(true)).start().calledEscalates('call', 'LATE');
    expect(story.waiting).toEqual(['chief']);
    expect(story.calls.size).toBe(0);
  });

  it('a code that the caller does not know changes nothing', async () => {
    const story = (await caller(true)).start().calledEscalates('call', 'OTHER');
    expect(story.waiting).toEqual(['call']);
  });

  it('it goes up through callers that are called themselves', async () => {
    const story = (await caller(true)).start({}, { parent: { instanceKey: '7', elementInstanceKey: '8' } });
    story.calledEscalates('call', 'OTHER', { a: 1 });
    expect(story.escalated).toMatchObject([{ escalationCode: 'OTHER', variables: { a: 1 } }]);
  });
});

describe('the code', () => {
  it('may be an expression where it is thrown; one that gives no text is an incident', async () => {
    const more = '<escalation id="any" escalationCode="=code"/>';
    const xml = `${work(raise('throw', 'any'))} ${boundary('b', 'work', 'loud', false)} <userTask id="chief"/> b -> chief`;
    expect((await given(xml, more)).start({ code: 'LOUD' }).user('before').waiting).toEqual(['chief', 'behind']);
    const story = (await given(xml, more)).start({ code: 7 }).user('before');
    expect(story.incident).toBe('EXTRACT_VALUE_ERROR');
    expect(story.set({ code: 'LOUD' }).resolve('throw').waiting).toEqual(['chief', 'behind']);
  });

  it.each([
    ['is static where it is caught', '<escalation id="any" escalationCode="=code"/>', 'ESCALATION_NOT_STATIC b'],
    ['cannot be missing', '<escalation id="any"/>', 'ESCALATION_MISSING b'],
  ])('%s', async (_, more, code) => {
    const { problems } = await compile(
      draw(`${work()} ${boundary('b', 'work', 'any', false)} <userTask id="u"/> b -> u`, roots + more),
    );
    expect(problems.map((p) => `${p.code} ${p.elementId}`)).toEqual([code]);
  });

  it('is needed where it is thrown, and two catchers of the same are refused', async () => {
    const { problems } = await compile(
      draw(
        `${work(raise('throw', ''))} ${boundary('b', 'work', 'late', false)} ${boundary('c', 'work', 'late', true)} <userTask id="u"/> b -> u  c -> u`,
        roots,
      ),
    );
    expect(problems.map((p) => `${p.code} ${p.elementId}`)).toEqual(['ESCALATION_MISSING throw', 'CATCH_DUPLICATE c']);
  });
});
