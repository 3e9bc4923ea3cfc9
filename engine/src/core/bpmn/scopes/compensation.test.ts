/**
 * Compensation: what is undone, in which order, with which data; by handlers, by event sub-processes, inside sub-processes
 * and loops; awaited or beside; and what happens when it goes wrong.
 */
import { describe, expect, it } from 'vitest';
import { compile } from '../index.ts';
import { draw, ext, message } from '../testing/draw.ts';
import { Story } from '../testing/story.ts';

const definition = (attributes = '') => `<compensateEventDefinition ${attributes}/>`;
const undone = (id: string, attributes = '') =>
  `<intermediateThrowEvent id="${id}">${definition(attributes)}</intermediateThrowEvent>`;
const undoneEnd = (id: string, attributes = '') => `<endEvent id="${id}">${definition(attributes)}</endEvent>`;
/** A compensation boundary event on `host`, and its handler `undo<host>`. */
const undo = (host: string, tag = 'userTask', inside = '') =>
  `<boundaryEvent id="b${host}" attachedToRef="${host}">${definition()}</boundaryEvent>
   <${tag} id="undo${host}" isForCompensation="true">${inside}</${tag}>
   <association id="a${host}" sourceRef="b${host}" targetRef="undo${host}"/>`;
const job = (id: string) => `<serviceTask id="${id}">${ext('<zeebe:taskDefinition type="work"/>')}</serviceTask>`;
const mapped = (source: string, target: string) =>
  ext(`<zeebe:ioMapping><zeebe:input source="=${source}" target="${target}"/></zeebe:ioMapping>`);
const loop = (attributes: string) =>
  `<multiInstanceLoopCharacteristics>${ext(`<zeebe:loopCharacteristics ${attributes}/>`)}</multiInstanceLoopCharacteristics>`;
const given = (body: string, roots = '') => Story.of(draw(body, roots));

/** A and B are done one after the other, then everything is undone, then the token goes on. */
const trip = `<startEvent id="s"/> <userTask id="A"/> ${undo('A')} <userTask id="B"/> ${undo('B')}
  <userTask id="C"/> ${undo('C')} <userTask id="after"/>`;

describe('a compensation throw event', () => {
  it('undoes what has completed, the last first, one after the other, and goes on when all is done', async () => {
    const story = await given(`${trip} ${undone('throw')} s -> A -> B -> throw -> after  after -> C`);
    story.start().user('A').user('B');
    expect(story.waiting).toEqual(['throw', 'undoB']);
    expect(story.user('undoB').waiting).toEqual(['throw', 'undoA']);
    expect(story.user('undoA').waiting).toEqual(['after']);
    expect(story.completed.slice(-3)).toEqual(['undoB', 'undoA', 'throw']);
    // C is active, not completed; A and B are undone already.
    expect(story.user('after').user('C').status).toBe('completed');
  });

  it('with nothing to undo is passed at once', async () => {
    const story = await given(`${trip} ${undone('throw')} s -> throw -> after  after -> A -> B -> C`);
    expect(story.start().waiting).toEqual(['after']);
  });

  it('undoes one activity when it names one, as often as that has completed', async () => {
    const story = await given(
      `${trip} <exclusiveGateway id="g" default="g_A"/> <exclusiveGateway id="x"/> ${undone('throw', 'activityRef="A"')}
      s -> g -> A -> B -> x  x -[again]-> h  x -[not(again)]-> throw  throw -> after -> C <exclusiveGateway id="h"/> h -> g`,
    );
    story.start().user('A').user('B', { again: true }).user('A').user('B', { again: false });
    expect(story.waiting).toEqual(['throw', 'undoA']);
    expect(story.user('undoA').waiting).toEqual(['throw', 'undoA']);
    expect(story.user('undoA').waiting).toEqual(['after']);
  });

  it('undoes nothing twice', async () => {
    const story = await given(
      `${trip} ${undone('one', 'activityRef="B"')} ${undone('all')} s -> A -> B -> one -> all -> after -> C`,
    );
    story.start().user('A').user('B').user('undoB');
    expect(story.waiting).toEqual(['all', 'undoA']);
    expect(story.user('undoA').waiting).toEqual(['after']);
  });

  it('does not undo what runs or was interrupted', async () => {
    const story = await given(
      `${trip} <parallelGateway id="f"/> s -> f -> A -> C  f -> B -> throw ${undone('throw')} throw -> after
      <boundaryEvent id="leave" attachedToRef="A"><messageEventDefinition messageRef="stop"/></boundaryEvent> <userTask id="stopped"/> leave -> stopped`,
      message('stop'),
    );
    story.start({ key: 'k' }).message('stop', 'k').user('B');
    expect(story.waiting).toEqual(['stopped', 'throw', 'undoB']);
    expect(story.user('undoB').waiting).toEqual(['stopped', 'after']);
  });

  it('that does not wait lets the token go on beside; the process ends when both are done', async () => {
    const story = await given(
      `${trip} ${undone('throw', 'waitForCompletion="false"')} s -> A -> B -> throw -> after  after -> C`,
    );
    story.start().user('A').user('B');
    expect(story.waiting).toEqual(['undoB', 'after']);
    story.user('after').user('C');
    expect(story.waiting).toEqual(['undoB']);
    expect(story.user('undoB').waiting).toEqual(['undoA']);
    expect(story.user('undoA').status).toBe('completed');
  });

  it('two that do not wait share one compensation, in order', async () => {
    const beside = 'waitForCompletion="false"';
    const story = await given(
      `${trip} ${undone('one', beside)} ${undone('two', beside)} s -> A -> one -> B -> two -> after -> C`,
    );
    story.start().user('A').user('B');
    expect(story.waiting).toEqual(['undoA', 'after']);
    story.user('undoA');
    expect(story.waiting).toEqual(['after', 'undoB']);
    expect(story.user('undoB').user('after').user('C').status).toBe('completed');
  });

  it('does not hold an inclusive join back with its handlers', async () => {
    const story = await given(
      `<startEvent id="s"/> <inclusiveGateway id="f" default="f_u"/> <inclusiveGateway id="j"/> <userTask id="u"/> <userTask id="end"/>
      <subProcess id="P"><startEvent id="ps"/> <userTask id="A"/> ${undo('A')} ps -> A</subProcess>
      ${undone('throw', 'waitForCompletion="false"')}
      s -> f -[true]-> P -> throw -> j  f -> u -> j  f -[true]-> v <userTask id="v"/> v -> j  j -> end`,
    );
    story.start().user('v').user('A');
    // P has come back for its compensation; it is no token on the way to the join.
    expect(story.waiting).toEqual(['undoA', 'end']);
  });
});

describe('an end event', () => {
  it('undoes everything and ends', async () => {
    const story = await given(
      `<startEvent id="s"/> <userTask id="A"/> ${undo('A')} <userTask id="B"/> ${undo('B')} ${undoneEnd('e')} s -> A -> B -> e`,
    );
    story.start().user('A').user('B').user('undoB');
    expect(story.waiting).toEqual(['e', 'undoA']);
    expect(story.user('undoA').status).toBe('completed');
  });

  it('of one activity', async () => {
    const story = await given(
      `<startEvent id="s"/> <userTask id="A"/> ${undo('A')} <userTask id="B"/> ${undo('B')} ${undoneEnd('e', 'activityRef="A"')} s -> A -> B -> e`,
    );
    story.start().user('A').user('B');
    expect(story.waiting).toEqual(['e', 'undoA']);
    expect(story.user('undoA').status).toBe('completed');
  });
});

describe('a handler', () => {
  it('sees the variables that the activity had of its own when it completed', async () => {
    const story = await given(
      `<startEvent id="s"/> <serviceTask id="A">${ext('<zeebe:taskDefinition type="book"/><zeebe:ioMapping><zeebe:input source="=seat" target="wanted"/><zeebe:output source="=number" target="last"/></zeebe:ioMapping>')}</serviceTask>
      ${undo('A', 'serviceTask', ext('<zeebe:taskDefinition type="cancel"/>'))} ${undone('throw')} <endEvent id="e"/> s -> A -> throw -> e`,
    );
    story.start({ seat: 1 }).job('A', { number: 77 });
    expect([...story.jobs.values()][0]?.variables).toEqual({ seat: 1, last: 77, wanted: 1, number: 77 });
    expect(story.job('undoA').status).toBe('completed');
    expect(story.result).toEqual({ seat: 1, last: 77 });
  });

  it('applies its own mappings, runs scripts, fails and is mended like any activity', async () => {
    const story = await given(
      `<startEvent id="s"/> ${job('A')} ${undo('A', 'scriptTask', ext('<zeebe:script expression="=if bad = true then n.x.y else n + 1" resultVariable="n"/><zeebe:ioMapping><zeebe:input source="=10" target="m"/><zeebe:output source="=n + m" target="sum"/></zeebe:ioMapping>'))}
      ${undone('throw')} <endEvent id="e"/> s -> A -> throw -> e`,
    );
    expect(story.start({ n: 1 }).job('A').result).toEqual({ n: 1, sum: 12 });
  });

  it('that fails has an incident; the throwing event waits until it is mended', async () => {
    const story = await given(
      `<startEvent id="s"/> ${job('A')} ${undo('A', 'serviceTask', ext('<zeebe:taskDefinition type="=type"/>'))} ${undone('throw')} <endEvent id="e"/> s -> A -> throw -> e`,
    );
    story.start().job('A');
    expect(story.incident).toBe('EXTRACT_VALUE_ERROR');
    expect(story.waiting).toEqual(['throw', 'undoA']);
    expect(story.set({ type: 'x' }).resolve('undoA').job('undoA').status).toBe('completed');
  });

  it('may be a sub-process, a call, or multi-instance', async () => {
    const sub = await given(
      `<startEvent id="s"/> <userTask id="A"/> ${undo('A', 'subProcess', '<startEvent id="us"/> <userTask id="u1"/> <userTask id="u2"/> us -> u1 -> u2')} ${undone('throw')} <endEvent id="e"/> s -> A -> throw -> e`,
    );
    sub.start().user('A').user('u1');
    expect(sub.waiting).toEqual(['throw', 'u2']);
    expect(sub.user('u2').status).toBe('completed');

    const call = await given(
      `<startEvent id="s"/> <userTask id="A"/> ${undo('A', 'callActivity', ext('<zeebe:calledElement processId="x"/>'))} ${undone('throw')} <endEvent id="e"/> s -> A -> throw -> e`,
    );
    expect(call.start().user('A').called('undoA').status).toBe('completed');

    const many = await given(
      `<startEvent id="s"/> <userTask id="A"/> ${undo('A', 'userTask', loop('inputCollection="=[1,2]" inputElement="i"'))} ${undone('throw')} <endEvent id="e"/> s -> A -> throw -> e`,
    );
    many.start().user('A').user('undoA');
    expect(many.waiting).toEqual(['throw', 'undoA']);
    expect(many.user('undoA').status).toBe('completed');
  });

  it('may be left by a boundary event of its own; the compensation goes on', async () => {
    const story = await given(
      `${trip} ${undone('throw')} s -> A -> B -> throw -> after  after -> C
      <boundaryEvent id="late" attachedToRef="undoB"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent> <userTask id="chase"/> late -> chase`,
    );
    story.start().user('A').user('B').later('PT1H');
    expect(story.waiting).toEqual(['throw', 'undoA', 'chase']);
    expect(story.user('undoA').waiting).toEqual(['chase', 'after']);
  });

  it('that throws an error: an event sub-process of the scope takes over, and nothing is left of the compensation', async () => {
    const story = await given(
      `<startEvent id="s"/> <userTask id="A"/> ${undo('A')} <userTask id="B"/> ${undo('B', 'serviceTask', ext('<zeebe:taskDefinition type="undo"/>'))} ${undone('throw')} s -> A -> B -> throw
      <subProcess id="esp" triggeredByEvent="true"><startEvent id="es"><errorEventDefinition/></startEvent> <userTask id="repair"/> es -> repair</subProcess>`,
    );
    story.start().user('A').user('B').error('undoB', 'NO');
    expect(story.waiting).toEqual(['repair']);
    expect(story.user('repair').status).toBe('completed');
  });

  it('that is cut short leaves what it has not come to for another compensation', async () => {
    const story = await given(
      `<startEvent id="s"/> <userTask id="A"/> ${undo('A')} <userTask id="B"/> ${undo('B', 'serviceTask', ext('<zeebe:taskDefinition type="undo"/>'))} ${undone('throw')} s -> A -> B -> throw
      <subProcess id="esp" triggeredByEvent="true"><startEvent id="es"><errorEventDefinition/></startEvent> ${undoneEnd('ee')} es -> ee</subProcess>`,
    );
    story.start().user('A').user('B').error('undoB', 'NO');
    expect(story.waiting).toEqual(['ee', 'undoA']);
    expect(story.user('undoA').status).toBe('completed');
  });

  it('beside the token ends with a terminate end event, and nothing of it comes after', async () => {
    const story = await given(
      `${trip} ${undone('throw', 'waitForCompletion="false"')} s -> A -> B -> throw -> after -> C -> stop <endEvent id="stop"><terminateEventDefinition/></endEvent>`,
    );
    story.start().user('A').user('B').user('after');
    expect(story.waiting).toEqual(['undoB', 'C']);
    expect(story.user('C').status).toBe('completed');
    expect(story.activated).not.toContain('undoA');
  });

  it('inside a sub-process that had come back: what was left of it is undone by the next', async () => {
    const story = await given(
      `<startEvent id="s"/> <subProcess id="P"><startEvent id="ps"/> <userTask id="A"/> ${undo('A')} <userTask id="B"/> ${undo('B', 'serviceTask', ext('<zeebe:taskDefinition type="undo"/>'))} ps -> A -> B</subProcess> ${undone('throw')} s -> P -> throw
      <subProcess id="esp" triggeredByEvent="true"><startEvent id="es"><errorEventDefinition/></startEvent> ${undoneEnd('ee')} es -> ee</subProcess>`,
    );
    story.start().user('A').user('B').error('undoB', 'NO');
    expect(story.waiting).toEqual(['ee', 'undoA']);
    expect(story.user('undoA').status).toBe('completed');
  });

  it('may escalate: outwards of the compensation, never to what its sub-process had listened with', async () => {
    const loud = '<escalationEventDefinition escalationRef="loud"/>';
    const story = await given(
      `<startEvent id="s"/> <subProcess id="P"><startEvent id="ps"/> <userTask id="A"/> ${undo('A', 'subProcess', `<startEvent id="us"/> <userTask id="u"/> <endEvent id="cry">${loud}</endEvent> us -> u -> cry`)} ps -> A
        <subProcess id="in" triggeredByEvent="true"><startEvent id="is" isInterrupting="false">${loud}</startEvent> <userTask id="inside"/> is -> inside</subProcess></subProcess>
      <boundaryEvent id="pb" attachedToRef="P" cancelActivity="false">${loud}</boundaryEvent> <userTask id="border"/> pb -> border
      <subProcess id="out" triggeredByEvent="true"><startEvent id="os" isInterrupting="false">${loud}</startEvent> <userTask id="outside"/> os -> outside</subProcess>
      ${undone('throw')} <endEvent id="e"/> s -> P -> throw -> e`,
      '<escalation id="loud" escalationCode="LOUD"/>',
    );
    story.start().user('A').user('u');
    expect(story.waiting).toEqual(['outside']);
    expect(story.user('outside').status).toBe('completed');
  });

  it('whose error nobody catches is an incident that can be taken up again', async () => {
    const story = await given(
      `<startEvent id="s"/> <userTask id="A"/> ${undo('A', 'serviceTask', ext('<zeebe:taskDefinition type="undo"/>'))} ${undone('throw')} <endEvent id="e"/> s -> A -> throw -> e`,
    );
    story.start().user('A').error('undoA', 'NO');
    expect(story.incident).toBe('UNHANDLED_ERROR_EVENT');
    expect(story.resolve('undoA').job('undoA').status).toBe('completed');
  });

  it('is cancelled with the instance, its incident too', async () => {
    const story = await given(`${trip} ${undone('throw')} s -> A -> B -> throw -> after  after -> C`);
    story.start().user('A').user('B').do({ type: 'cancel' });
    expect(story.status).toBe('terminated');
    expect(story.tasks.size).toBe(0);
  });
});

describe('a sub-process', () => {
  const nested = (handler = '') =>
    `<startEvent id="s"/> <subProcess id="P">${mapped('room', 'own')}<startEvent id="ps"/> <userTask id="A"/> ${undo('A')}
      <subProcess id="Q"><startEvent id="qs"/> <userTask id="B"/> ${undo('B')} qs -> B</subProcess> <userTask id="C"/> ${undo('C')} ps -> A -> Q -> C</subProcess> ${handler}
     <userTask id="D"/> ${undo('D')} ${undone('throw')} <endEvent id="e"/> s -> P -> D -> throw -> e`;

  it('without a handler has undone what completed inside, nested ones too, in reverse order, with its variables', async () => {
    const story = (await given(nested())).start({ room: 7 }).user('A').user('B').user('C').user('D');
    const order: string[] = [];
    for (const id of ['undoD', 'undoC', 'undoB', 'undoA']) {
      const task = [...story.tasks.values()][0];
      order.push(task?.elementId ?? '');
      if (id === 'undoB') {
        const chain = story.state?.body.elements.filter((e) => e.undo?.then === 'vanish').map((e) => [e.at, e.vars]);
        expect(chain).toEqual([
          ['P', { own: 7 }],
          ['Q', undefined],
        ]);
      }
      story.user(id);
    }
    expect(order).toEqual(['undoD', 'undoC', 'undoB', 'undoA']);
    expect(story.status).toBe('completed');
    expect(story.activated.filter((id) => id === 'P')).toHaveLength(2);
  });

  it('with a handler of its own is undone by that alone', async () => {
    const story = (await given(nested(undo('P'))))
      .start({ room: 7 })
      .user('A')
      .user('B')
      .user('C')
      .user('D')
      .user('undoD');
    expect(story.waiting).toEqual(['throw', 'undoP']);
    expect(story.user('undoP').status).toBe('completed');
  });

  it('that is active, or was interrupted, is not undone', async () => {
    const story = await given(
      `<startEvent id="s"/> <parallelGateway id="f"/> s -> f -> P  f -> D -> throw -> after ${undone('throw')} <userTask id="D"/> <userTask id="after"/>
      <subProcess id="P"><startEvent id="ps"/> <userTask id="A"/> ${undo('A')} <userTask id="B"/> ps -> A -> B</subProcess>`,
    );
    expect(story.start().user('A').user('D').waiting).toEqual(['B', 'after']);
  });

  it('undoes only its own when it throws inside', async () => {
    const story = await given(
      `<startEvent id="s"/> <userTask id="A"/> ${undo('A')} <subProcess id="P"><startEvent id="ps"/> <userTask id="B"/> ${undo('B')} ${undoneEnd('pe')} ps -> B -> pe</subProcess> <userTask id="after"/> s -> A -> P -> after`,
    );
    story.start().user('A').user('B').user('undoB');
    expect(story.waiting).toEqual(['after']);
  });

  it('whose error is handled inside can undo what it had done', async () => {
    const story = await given(
      `<startEvent id="s"/> <userTask id="A"/> ${undo('A')} ${job('B')} ${undo('B')} s -> A -> B
      <subProcess id="esp" triggeredByEvent="true"><startEvent id="es"><errorEventDefinition/></startEvent> <userTask id="look"/> ${undo('look')} ${undoneEnd('ee')} es -> look -> ee</subProcess>`,
    );
    story.start().user('A').error('B', 'NO').user('look');
    // First what the event sub-process did, then what the scope around it did.
    expect(story.waiting).toEqual(['ee', 'undolook']);
    expect(story.user('undolook').waiting).toEqual(['ee', 'undoA']);
    expect(story.user('undoA').status).toBe('completed');
  });

  it('an event sub-process beside the work can name an activity of the scope around it', async () => {
    const story = await given(
      `<startEvent id="s"/> <userTask id="A"/> ${undo('A')} <userTask id="B"/> ${undo('B')} <userTask id="C"/> s -> A -> B -> C
      <subProcess id="esp" triggeredByEvent="true"><startEvent id="es" isInterrupting="false"><messageEventDefinition messageRef="m"/></startEvent> ${undoneEnd('ee', 'activityRef="A"')} es -> ee</subProcess>`,
      message('m'),
    );
    story.start({ key: 'k' }).user('A').user('B').message('m', 'k');
    expect(story.waiting).toEqual(['C', 'ee', 'undoA']);
    story.user('undoA').message('m', 'k').user('C');
    expect(story.status).toBe('completed');
  });

  it('errors of its handlers are not for its own catching events, which are over, but for those around', async () => {
    const story = await given(
      `<startEvent id="s"/> <subProcess id="P"><startEvent id="ps"/> <userTask id="A"/> ${undo('A', 'serviceTask', ext('<zeebe:taskDefinition type="undo"/>'))} ps -> A
        <subProcess id="esp" triggeredByEvent="true"><startEvent id="es"><errorEventDefinition/></startEvent> <userTask id="inside"/> es -> inside</subProcess></subProcess>
      <boundaryEvent id="pb" attachedToRef="P"><errorEventDefinition/></boundaryEvent> <userTask id="border"/> pb -> border
      <subProcess id="out" triggeredByEvent="true"><startEvent id="os"><errorEventDefinition/></startEvent> <userTask id="outside"/> os -> outside</subProcess>
      ${undone('throw')} <endEvent id="e"/> s -> P -> throw -> e`,
    );
    expect(story.start().user('A').error('undoA', 'NO').waiting).toEqual(['outside']);
  });
});

describe('a compensation event sub-process', () => {
  const own = (body: string) =>
    `<startEvent id="s"/> <subProcess id="P">${mapped('room', 'own')}<startEvent id="ps"/> <userTask id="A"/> ${undo('A')} <userTask id="B"/> ${undo('B')} ps -> A -> B
      <subProcess id="back" triggeredByEvent="true"><startEvent id="bs">${definition()}</startEvent> ${body}</subProcess></subProcess>
     ${undone('throw')} <endEvent id="e"/> s -> P -> throw -> e`;

  it('compensates its sub-process as a whole, and sees its variables', async () => {
    const story = (await given(own('<userTask id="all"/> bs -> all'))).start({ room: 7 }).user('A').user('B');
    expect(story.waiting).toEqual(['throw', 'all']);
    expect(story.state?.body.elements.find((e) => e.undo?.then === 'vanish')?.vars).toEqual({ own: 7 });
    expect(story.user('all').status).toBe('completed');
    expect(story.activated).not.toContain('undoA');
  });

  it('may have undone what had completed inside, all or one', async () => {
    const all = (await given(own(`<userTask id="first"/> ${undoneEnd('be')} bs -> first -> be`)))
      .start()
      .user('A')
      .user('B');
    expect(all.user('first').waiting).toEqual(['throw', 'be', 'undoB']);
    expect(all.user('undoB').user('undoA').status).toBe('completed');
    const one = (await given(own(`${undoneEnd('be', 'activityRef="A"')} bs -> be`))).start().user('A').user('B');
    expect(one.waiting).toEqual(['throw', 'be', 'undoA']);
    expect(one.user('undoA').status).toBe('completed');
  });

  it('is not for what still runs', async () => {
    const story = await given(
      `<startEvent id="s"/> <parallelGateway id="f"/> s -> f -> P  f -> throw ${undone('throw')}
      <subProcess id="P"><startEvent id="ps"/> <userTask id="A"/> ps -> A
        <subProcess id="back" triggeredByEvent="true"><startEvent id="bs">${definition()}</startEvent> <userTask id="all"/> bs -> all</subProcess></subProcess>`,
    );
    expect(story.start().waiting).toEqual(['A']);
  });
});

describe('a multi-instance activity', () => {
  it('with a handler has it run once, when all instances have completed', async () => {
    const story = await given(
      `<startEvent id="s"/> <userTask id="A">${loop('inputCollection="=[1,2]" inputElement="i"')}</userTask> ${undo('A')} ${undone('throw')} <endEvent id="e"/> s -> A -> throw -> e`,
    );
    story.start().user('A').user('A');
    expect(story.waiting).toEqual(['throw', 'undoA']);
    expect(story.user('undoA').status).toBe('completed');
  });

  it('without one has every completed instance undone, the last first, each with its own item', async () => {
    const story = await given(
      `<startEvent id="s"/> <subProcess id="P">${loop('inputCollection="=[1,2]" inputElement="i"')}<startEvent id="ps"/> <userTask id="A"/> ${undo('A', 'serviceTask', ext('<zeebe:taskDefinition type="undo"/>'))} ps -> A</subProcess>
      ${undone('throw')} <endEvent id="e"/> s -> P -> throw -> e`,
    );
    story.start().user('A').user('A');
    const item = () => [...story.jobs.values()].map((one) => one.variables['i']);
    expect(item()).toEqual([2]);
    story.job('undoA');
    expect(item()).toEqual([1]);
    expect(story.job('undoA').status).toBe('completed');
  });
});

describe('an ad-hoc sub-process', () => {
  it('that has completed is undone activation by activation; a handler is never activated by itself', async () => {
    const story = await given(
      `<startEvent id="s"/> <adHocSubProcess id="P">${ext('<zeebe:adHoc activeElementsCollection="=list"/>')}<userTask id="A"/> ${undo('A')} <userTask id="B"/> ${undo('B')}</adHocSubProcess>
      ${undone('throw')} <endEvent id="e"/> s -> P -> throw -> e`,
    );
    story
      .start({ list: ['A', 'B'] })
      .user('B')
      .user('A');
    expect(story.waiting).toEqual(['throw', 'undoA']);
    expect(story.user('undoA').waiting).toEqual(['throw', 'undoB']);
    expect(story.user('undoB').status).toBe('completed');
    const wrong = await given(
      `<startEvent id="s"/> <adHocSubProcess id="P">${ext('<zeebe:adHoc activeElementsCollection="=list"/>')}<userTask id="A"/> ${undo('A')}</adHocSubProcess> s -> P`,
    );
    expect(wrong.start({ list: ['undoA'] }).incident).toBe('EXTRACT_VALUE_ERROR');
  });
});

describe('models', () => {
  const plain = '<startEvent id="s"/> <userTask id="A"/> <endEvent id="e"/> s -> A -> e';
  it.each([
    [
      'an event without a handler',
      `${plain} <boundaryEvent id="b" attachedToRef="A">${definition()}</boundaryEvent>`,
      ['COMPENSATION_HANDLER_MISSING b'],
    ],
    [
      'an event with two',
      `${plain} ${undo('A')} <task id="x" isForCompensation="true"/> <association id="y" sourceRef="bA" targetRef="x"/>`,
      ['COMPENSATION_HANDLER_MISSING bA'],
    ],
    [
      'a handler without an event',
      `${plain} <task id="x" isForCompensation="true"/>`,
      ['COMPENSATION_HANDLER_UNUSED x'],
    ],
    [
      'a handler in the flow',
      `${plain.replace('A -> e', 'A -> undoA -> e')} ${undo('A')}`,
      ['COMPENSATION_FLOW undoA'],
    ],
    ['a flow out of the event', `${plain} ${undo('A')} <task id="t"/> bA -> t`, ['COMPENSATION_FLOW bA']],
    [
      'two events on one activity',
      `${plain} ${undo('A')} <boundaryEvent id="b2" attachedToRef="A">${definition()}</boundaryEvent> <association id="y" sourceRef="b2" targetRef="undoA"/>`,
      ['CATCH_DUPLICATE b2'],
    ],
    [
      'a target that nothing undoes',
      `<startEvent id="s"/> <userTask id="A"/> ${undone('t', 'activityRef="A"')} s -> A -> t`,
      ['COMPENSATION_TARGET t'],
    ],
    [
      'a target in another scope',
      `<startEvent id="s"/> <userTask id="A"/> ${undo('A')} <subProcess id="P"><startEvent id="ps"/> ${undone('t', 'activityRef="A"')} ps -> t</subProcess> s -> A -> P`,
      ['COMPENSATION_TARGET t'],
    ],
    [
      'an event sub-process of the process itself',
      `${plain} <subProcess id="esp" triggeredByEvent="true"><startEvent id="es">${definition()}</startEvent></subProcess>`,
      ['COMPENSATION_START_MISPLACED es'],
    ],
    [
      'an event sub-process that does not interrupt',
      `<startEvent id="s"/> <subProcess id="P"><startEvent id="ps"/> <subProcess id="esp" triggeredByEvent="true"><startEvent id="es" isInterrupting="false">${definition()}</startEvent></subProcess></subProcess> s -> P`,
      ['BOUNDARY_ERROR_INTERRUPTS es'],
    ],
  ])('with %s are refused', async (_, body, codes) => {
    const { problems } = await compile(draw(body));
    expect(problems.map((p) => `${p.code} ${p.elementId}`)).toEqual(codes);
  });
});
