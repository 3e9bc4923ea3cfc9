/** Events: starts, timers, messages, signals, errors, boundaries, ends. */
import { describe, expect, it } from 'vitest';
import { StepRefusal } from '../index.ts';
import { draw, ext, message } from '../testing/draw.ts';
import { NOON, Story } from '../testing/story.ts';

const timer = (kind: string, text: string) => `<timerEventDefinition><${kind}>${text}</${kind}></timerEventDefinition>`;
const boundary = (id: string, host: string, definition: string, interrupting = true) =>
  `<boundaryEvent id="${id}" attachedToRef="${host}" cancelActivity="${interrupting}">${definition}</boundaryEvent>`;
const errorEvent = (ref = '') => `<errorEventDefinition ${ref && `errorRef="${ref}"`}/>`;
const HOUR = 3_600_000;

describe('start events', () => {
  const xml = draw(
    `<startEvent id="byHand"/> <userTask id="t"/> byHand -> t
    <startEvent id="byMessage"><messageEventDefinition messageRef="order"/></startEvent> byMessage -> t
    <startEvent id="nightly">${timer('timeCycle', 'R/2026-11-23T20:00:00+08:00/P1D')}</startEvent> nightly -> t`,
    message('order'),
  );

  it('say what the runtime has to watch', async () => {
    const { model } = await Story.of(xml);
    expect(model.noneStartId).toBe('byHand');
    expect(model.startMessages).toEqual([{ elementId: 'byMessage', name: 'order' }]);
    expect(model.startTimers.map((t) => [t.elementId, t.first(NOON)])).toEqual([
      ['nightly', { dueAt: NOON + 8 * HOUR, left: -1, every: 'P1D' }],
    ]);
    expect(model.summary.startTimers).toEqual([{ elementId: 'nightly', timer: 'R/2026-11-23T20:00:00+08:00/P1D' }]);
  });

  it('begin where the trigger was', async () => {
    const story = (await Story.of(xml)).start({ a: 1 }, { startElementId: 'byMessage', version: 3 });
    expect(story.completed).toEqual(['byMessage']);
    expect(story.state).toMatchObject({ processId: 'p', version: 3 });
  });

  it('a start event that is not there is refused', async () => {
    const story = await Story.of(xml);
    expect(() => story.start({}, { startElementId: 't' })).toThrow(StepRefusal);
  });
});

describe('timers', () => {
  const wait = (definition: string) =>
    draw(
      `<startEvent id="s"/> <intermediateCatchEvent id="w">${definition}</intermediateCatchEvent> <endEvent id="e"/> s -> w -> e`,
    );

  it.each([
    ['timeDuration', 'P1DT2H', {}, 26 * HOUR],
    ['timeDuration', '=duration("PT" + string(h) + "H")', { h: 3 }, 3 * HOUR],
    ['timeDuration', '=d', { d: 'PT30M' }, HOUR / 2],
    ['timeDate', '2026-11-23T13:00:00+08:00', {}, HOUR],
    ['timeDate', '2026-11-23T13:00:00', {}, HOUR],
    ['timeDate', '=now() + duration("PT2H")', {}, 2 * HOUR],
    ['timeDate', '=@"2026-11-24"', {}, 12 * HOUR],
    ['timeDuration', 'P1M', {}, 30 * 24 * HOUR],
  ])('%s %s', async (kind, text, variables, after) => {
    const story = (await Story.of(wait(timer(kind, text.replaceAll('"', '&quot;'))))).start(variables);
    expect([...story.timers.values()][0]?.dueAt).toBe(NOON + after);
    const [timerKey = ''] = story.timers.keys();
    expect(story.do({ type: 'triggerTimer', timerKey }).status).toBe('completed');
  });

  it.each(['tomorrow', 'P', '-PT1H', '', 'PT1H30'])('that say %j are an incident', async (d) => {
    const story = (await Story.of(wait(timer('timeDuration', '=d')))).start({ d });
    expect(story.incident).toBe('EXTRACT_VALUE_ERROR');
    expect(story.set({ d: 'PT1S' }).resolve('w').later('PT1S').status).toBe('completed');
  });
});

describe('boundary events', () => {
  const host = '<startEvent id="s"/> <userTask id="t"/> <userTask id="after"/> <userTask id="other"/> s -> t -> after';

  it('an interrupting timer takes the token', async () => {
    const story = await Story.of(draw(`${host} ${boundary('b', 't', timer('timeDuration', 'PT1H'))} b -> other`));
    expect(story.start().later('PT1H').waiting).toEqual(['other']);
    expect(story.terminated).toEqual(['t']);
  });

  it('is given up when the activity completes', async () => {
    const story = await Story.of(draw(`${host} ${boundary('b', 't', timer('timeDuration', 'PT1H'))} b -> other`));
    expect(story.start().user('t').timers.size).toBe(0);
  });

  it('a cycle repeats beside the activity, as often as it says, counted from when each was due', async () => {
    const story = await Story.of(
      draw(`${host} ${boundary('b', 't', timer('timeCycle', 'R3/PT1H'), false)} b -> other`),
    );
    story.start();
    story.now += 90 * 60_000;
    story.later('PT0S');
    expect([...story.timers.values()][0]?.dueAt).toBe(NOON + 2 * HOUR);
    story.later('P1D');
    expect(story.waiting.filter((id) => id === 'other')).toHaveLength(3);
    expect(story.timers.size).toBe(0);
    expect(story.user('t').waiting).toContain('after');
  });

  it('an endless cycle skips what was missed', async () => {
    const story = await Story.of(draw(`${host} ${boundary('b', 't', timer('timeCycle', 'R/PT1H'), false)} b -> other`));
    story.start();
    story.now = NOON + 10.5 * HOUR;
    const [timerKey = ''] = story.timers.keys();
    story.do({ type: 'triggerTimer', timerKey });
    expect([...story.timers.values()][0]?.dueAt).toBe(NOON + 11 * HOUR);
  });

  it('a message that does not interrupt is heard every time', async () => {
    const story = await Story.of(
      draw(
        `${host} ${boundary('b', 't', '<messageEventDefinition messageRef="urge"/>', false)} b -> other`,
        message('urge'),
      ),
    );
    story.start({ key: 'k' }).message('urge', 'k').message('urge', 'k').message('urge', 'k');
    expect(story.waiting).toEqual(['t', 'other', 'other', 'other']);
    expect([...story.subscriptions.values()][0]?.interrupting).toBe(false);
    expect(story.user('t').subscriptions.size).toBe(0);
  });

  it('a signal interrupts a call and cancels it', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <callActivity id="t">${ext('<zeebe:calledElement processId="x"/>')}</callActivity> <userTask id="other"/> s -> t
        ${boundary('b', 't', '<signalEventDefinition signalRef="stop"/>')} b -> other`,
        '<signal id="stop" name="stop"/>',
      ),
    );
    expect(story.start().signal('stop').waiting).toEqual(['other']);
    expect(story.calls.size).toBe(0);
  });

  it('sees the outer scope, and hands its variables on by its output mappings', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <userTask id="t">${ext('<zeebe:ioMapping><zeebe:input source="inner" target="key"/></zeebe:ioMapping>')}</userTask>
        <userTask id="other"/> s -> t
        <boundaryEvent id="b" attachedToRef="t">${ext('<zeebe:ioMapping><zeebe:output source="=a + 1" target="b"/></zeebe:ioMapping>')}
          <messageEventDefinition messageRef="urge"/></boundaryEvent> b -> other`,
        message('urge'),
      ),
    );
    story.start({ key: 'outer' }).message('urge', 'outer', { a: 1, c: 2 });
    expect(story.state?.body.elements[0]?.vars).toEqual({ key: 'outer', b: 2 });
  });
});

describe('errors', () => {
  const roots = '<error id="e1" errorCode="E1"/><error id="e2" errorCode="E2"/>';
  const work = (id: string) => `<serviceTask id="${id}">${ext('<zeebe:taskDefinition type="work"/>')}</serviceTask>`;

  it('a code of its own comes before catching all', async () => {
    const xml = draw(
      `<startEvent id="s"/> ${work('t')} <userTask id="one"/> <userTask id="any"/> s -> t
      ${boundary('bAny', 't', errorEvent())} bAny -> any  ${boundary('b1', 't', errorEvent('e1'))} b1 -> one`,
      roots,
    );
    expect((await Story.of(xml)).start().error('t', 'E1', { why: 'x' }).waiting).toEqual(['one']);
    const other = (await Story.of(xml)).start().error('t', 'E9', { why: 'x' });
    expect(other.waiting).toEqual(['any']);
    expect(other.variable('why')).toBe('x');
  });

  it('an error end event goes out to the nearest scope that catches it', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <userTask id="caught"/>
        <subProcess id="outer"><startEvent id="os"/> <userTask id="beside"/> <parallelGateway id="f"/> os -> f -> beside
          <subProcess id="inner"><startEvent id="is"/> <endEvent id="bad">${errorEvent('e1')}</endEvent> is -> bad</subProcess>
          f -> inner
          ${boundary('wrong', 'inner', errorEvent('e2'))} <endEvent id="we"/> wrong -> we
        </subProcess>
        s -> outer  ${boundary('b', 'outer', errorEvent('e1'))} b -> caught`,
        roots,
      ),
    );
    expect(story.start().waiting).toEqual(['caught']);
    expect(story.terminated).toEqual(expect.arrayContaining(['outer', 'inner', 'beside', 'bad']));
  });

  it('nobody catches at the top: an incident, and the instance stays', async () => {
    const xml = draw(
      `<startEvent id="s"/> <parallelGateway id="f"/> ${work('t')} <userTask id="u"/> s -> f -> t  f -> u`,
      roots,
    );
    const story = (await Story.of(xml)).start().error('t', 'E1');
    expect(story.incident).toBe('UNHANDLED_ERROR_EVENT');
    expect(story.waiting).toEqual(['t', 'u']);
    expect(story.resolve('t').job('t').user('u').status).toBe('completed');
  });

  it('nobody catches in a called process: it ends, and the caller has to deal with it', async () => {
    const called = await Story.of(
      draw(
        `<startEvent id="s"/> <userTask id="t"/> <endEvent id="bad">${errorEvent('e1')}</endEvent> s -> t -> bad`,
        roots,
      ),
    );
    called.start({}, { parent: { instanceKey: '7', elementInstanceKey: '8' } }).user('t');
    expect(called.status).toBe('terminated');
    expect(called.propagated).toMatchObject({ errorCode: 'E1' });

    const call = `<callActivity id="t">${ext('<zeebe:calledElement processId="x"/>')}</callActivity>`;
    const xml = draw(
      `<startEvent id="s"/> ${call} <userTask id="caught"/> s -> t ${boundary('b', 't', errorEvent('e1'))} b -> caught`,
      roots,
    );
    const caller = (await Story.of(xml)).start();
    const [elementInstanceKey = ''] = caller.calls.keys();
    caller.do({ type: 'calledError', elementInstanceKey, errorCode: 'E1', variables: { a: 1 } });
    expect(caller.waiting).toEqual(['caught']);
    expect(caller.variable('a')).toBe(1);
  });

  it('that no caller catches can be called again', async () => {
    const call = `<callActivity id="t">${ext('<zeebe:calledElement processId="x"/>')}</callActivity>`;
    const caller = (await Story.of(draw(`<startEvent id="s"/> ${call} s -> t`))).start();
    const [elementInstanceKey = ''] = caller.calls.keys();
    caller.do({ type: 'calledError', elementInstanceKey, errorCode: 'E1' });
    expect(caller.incident).toBe('UNHANDLED_ERROR_EVENT');
    expect(caller.resolve('t').called('t').status).toBe('completed');
  });
});

describe('ends and throws', () => {
  it('terminate ends its scope and nothing more', async () => {
    const story = await Story.of(
      draw(`<startEvent id="s"/> <userTask id="after"/> <userTask id="outside"/> <parallelGateway id="g"/>
        <subProcess id="sub"><startEvent id="is"/> <parallelGateway id="f"/> <userTask id="a"/> <userTask id="b"/>
          <endEvent id="stop"><terminateEventDefinition/></endEvent> is -> f -> a -> stop  f -> b</subProcess>
        s -> g -> sub -> after  g -> outside`),
    );
    expect(story.start().user('a').waiting).toEqual(['outside', 'after']);
    expect(story.terminated).toEqual(['b']);
    expect(story.completed).toContain('stop');
  });

  it('a signal carries what is mapped into it', async () => {
    const definition = '<signalEventDefinition signalRef="go"/>';
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <intermediateThrowEvent id="throw">${ext('<zeebe:ioMapping><zeebe:input source="=a" target="x"/></zeebe:ioMapping>')}${definition}</intermediateThrowEvent>
        <endEvent id="e">${definition}</endEvent> s -> throw -> e`,
        '<signal id="go" name="go"/>',
      ),
    );
    story.start({ a: 1 });
    expect(story.signals.map((s) => [s.name, s.variables])).toEqual([
      ['go', { x: 1 }],
      ['go', {}],
    ]);
    expect(story.status).toBe('completed');
  });

  it('a message throw event is work for a connector', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <intermediateThrowEvent id="t">${ext('<zeebe:taskDefinition type="send"/>')}<messageEventDefinition messageRef="m"/></intermediateThrowEvent> s -> t`,
        message('m'),
      ),
    );
    expect(story.start().job('t').status).toBe('completed');
  });
});
