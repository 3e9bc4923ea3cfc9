/** Transactions: left by their end, by a cancel event once they are compensated, or by an error without compensation. */
import { describe, expect, it } from 'vitest';
import { compile } from '../index.ts';
import { draw, ext, message } from '../testing/draw.ts';
import { Story } from '../testing/story.ts';

const cancel = '<cancelEventDefinition/>';
const undo = (host: string, inside = '', tag = 'userTask') =>
  `<boundaryEvent id="b${host}" attachedToRef="${host}"><compensateEventDefinition/></boundaryEvent>
   <${tag} id="undo${host}" isForCompensation="true">${inside}</${tag}> <association id="a${host}" sourceRef="b${host}" targetRef="undo${host}"/>`;
const boundary = (id: string, definition: string) =>
  `<boundaryEvent id="${id}" attachedToRef="tx">${definition}</boundaryEvent>`;
const loop = `<multiInstanceLoopCharacteristics>${ext('<zeebe:loopCharacteristics inputCollection="=[1,2,3]" inputElement="i"/>')}</multiInstanceLoopCharacteristics>`;
const work = { type: ext('<zeebe:taskDefinition type="work"/>') };

/** Books A and B side by side with a decision; `stop` cancels. */
const booking = (more = '', marker = '') =>
  draw(
    `<startEvent id="s"/> <transaction id="tx">${marker}<startEvent id="ts"/> <parallelGateway id="f"/> <userTask id="A"/> ${undo('A')} <userTask id="B"/> ${undo('B')}
      <userTask id="decide"/> <exclusiveGateway id="x" default="x_ok"/> <endEvent id="ok"/> <endEvent id="stop">${cancel}</endEvent>
      ts -> f -> A -> B  f -> decide -> x -> ok  x -[not(good)]-> stop ${more}</transaction>
     ${boundary('cancelled', cancel)} <userTask id="refund"/> cancelled -> refund
     ${boundary('failed', '<errorEventDefinition/>')} <userTask id="repair"/> failed -> repair
     <userTask id="after"/> s -> tx -> after`,
    message('m'),
  );

describe('a transaction', () => {
  it('that is not cancelled is a sub-process', async () => {
    const story = (await Story.of(booking())).start({ good: true }).user('A').user('decide').user('B');
    expect(story.waiting).toEqual(['after']);
    expect(story.user('after').status).toBe('completed');
  });

  it('that is cancelled ends what runs, undoes what is done in reverse order, and leaves by its cancel event', async () => {
    const story = (await Story.of(booking())).start().user('A').user('B').user('decide', { good: false });
    expect(story.waiting).toEqual(['undoB']);
    expect(story.user('undoB').waiting).toEqual(['undoA']);
    expect(story.user('undoA').waiting).toEqual(['refund']);
    expect(story.completed).toContain('stop');
    expect(story.terminated).toEqual(['tx']);
    expect(story.user('refund').status).toBe('completed');
  });

  it('with a task still open: that ends and is not undone', async () => {
    const story = (await Story.of(booking())).start().user('A').user('decide', { good: false });
    expect(story.terminated).toEqual(['B']);
    expect(story.waiting).toEqual(['undoA']);
    expect(story.user('undoA').waiting).toEqual(['refund']);
  });

  it('with nothing done leaves at once', async () => {
    const story = (await Story.of(booking())).start().user('decide', { good: false });
    expect(story.waiting).toEqual(['refund']);
  });

  it('with an incident open: that is closed with what it stopped', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <transaction id="tx"><startEvent id="ts"/> <parallelGateway id="f"/> <userTask id="A"/> ${undo('A')} <serviceTask id="bad">${ext('<zeebe:taskDefinition type="=nothing"/>')}</serviceTask>
        <endEvent id="stop">${cancel}</endEvent> ts -> f -> A -> stop  f -> bad</transaction> ${boundary('cancelled', cancel)} <userTask id="refund"/> cancelled -> refund  s -> tx`,
      ),
    );
    story.start();
    expect(story.incident).toBe('EXTRACT_VALUE_ERROR');
    story.user('A');
    expect(story.incidents.size).toBe(0);
    expect(story.user('undoA').waiting).toEqual(['refund']);
  });

  it('that is cancelled hears its other events no more', async () => {
    const listens = `<subProcess id="esp" triggeredByEvent="true"><startEvent id="es" isInterrupting="false"><messageEventDefinition messageRef="m"/></startEvent> <userTask id="note"/> es -> note</subProcess>`;
    const story = (await Story.of(booking(listens))).start({ key: 'k' }).user('A').message('m', 'k');
    expect(story.waiting).toContain('note');
    story.user('decide', { good: false });
    expect(story.waiting).toEqual(['undoA']);
    expect(story.subscriptions.size).toBe(0);
  });

  it('may be cancelled from an event sub-process inside', async () => {
    const stops = `<subProcess id="esp" triggeredByEvent="true"><startEvent id="es"><messageEventDefinition messageRef="m"/></startEvent> <endEvent id="es2">${cancel}</endEvent> es -> es2</subProcess>`;
    const story = (await Story.of(booking(stops))).start({ key: 'k' }).user('A').message('m', 'k');
    expect(story.waiting).toEqual(['undoA']);
    expect(story.user('undoA').waiting).toEqual(['refund']);
  });

  it('left by an error is not undone', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <transaction id="tx"><startEvent id="ts"/> <userTask id="A"/> ${undo('A')} <serviceTask id="B">${work.type}</serviceTask> ts -> A -> B</transaction>
        ${boundary('failed', '<errorEventDefinition/>')} <userTask id="repair"/> failed -> repair  s -> tx`,
      ),
    );
    expect(story.start().user('A').error('B', 'NO').waiting).toEqual(['repair']);
  });

  it('whose compensation throws an error is left by its error event', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <transaction id="tx"><startEvent id="ts"/> <userTask id="A"/> ${undo('A')} <userTask id="B"/> ${undo('B', work.type, 'serviceTask')} <endEvent id="stop">${cancel}</endEvent> ts -> A -> B -> stop</transaction>
        ${boundary('cancelled', cancel)} <userTask id="refund"/> cancelled -> refund
        ${boundary('failed', '<errorEventDefinition/>')} <userTask id="repair"/> failed -> repair  s -> tx`,
      ),
    );
    story.start().user('A').user('B').error('undoB', 'NO');
    expect(story.waiting).toEqual(['repair']);
  });

  it('that has completed is undone from outside like any sub-process', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <transaction id="tx"><startEvent id="ts"/> <userTask id="A"/> ${undo('A')} ts -> A</transaction>
        <intermediateThrowEvent id="throw"><compensateEventDefinition/></intermediateThrowEvent> <userTask id="after"/> s -> tx -> throw -> after`,
      ),
    );
    story.start().user('A');
    expect(story.waiting).toEqual(['throw', 'undoA']);
    expect(story.user('undoA').waiting).toEqual(['after']);
  });

  it('that was cancelled is not undone again', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <transaction id="tx"><startEvent id="ts"/> <userTask id="A"/> ${undo('A')} <endEvent id="stop">${cancel}</endEvent> ts -> A -> stop</transaction>
        ${boundary('cancelled', cancel)} <intermediateThrowEvent id="throw"><compensateEventDefinition/></intermediateThrowEvent> <userTask id="after"/> s -> tx  cancelled -> throw -> after`,
      ),
    );
    expect(story.start().user('A').user('undoA').waiting).toEqual(['after']);
  });

  it('that is cancelled while something is undone inside undoes the rest of it', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <transaction id="tx"><startEvent id="ts"/> <parallelGateway id="f"/> <userTask id="A"/> ${undo('A')} <userTask id="B"/> ${undo('B')} <userTask id="no"/> <endEvent id="stop">${cancel}</endEvent>
          <intermediateThrowEvent id="throw"><compensateEventDefinition/></intermediateThrowEvent> ts -> f -> A -> B -> throw  f -> no -> stop</transaction>
        ${boundary('cancelled', cancel)} <userTask id="refund"/> cancelled -> refund  s -> tx`,
      ),
    );
    story.start().user('A').user('B');
    expect(story.waiting).toEqual(['no', 'throw', 'undoB']);
    expect(story.user('no').waiting).toEqual(['undoA']);
    expect(story.user('undoA').waiting).toEqual(['refund']);
  });

  it('whose conditions come true while it is undone does not hear them', async () => {
    const when =
      '<conditionalEventDefinition><condition xsi:type="tFormalExpression">=x</condition></conditionalEventDefinition>';
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <transaction id="tx"><startEvent id="ts"/> <userTask id="A"/> ${undo('A')} <endEvent id="stop">${cancel}</endEvent> ts -> A -> stop</transaction>
        ${boundary('cancelled', cancel)} <userTask id="refund"/> cancelled -> refund ${boundary('when', when)} <userTask id="alarm"/> when -> alarm  s -> tx`,
      ),
    );
    story.start().user('A').set({ x: true });
    expect(story.waiting).toEqual(['undoA']);
  });

  it('in several instances: one cancels them all, each with what it had done', async () => {
    const story = (await Story.of(booking('', loop))).start();
    story.user('A').user('B').user('decide', { good: true });
    expect(story.waiting.filter((id) => id === 'A')).toHaveLength(2);
    story.user('A').user('decide', { good: false });
    // The second instance had done A, the first one A and B and had completed.
    expect(story.waiting).toEqual(['undoA']);
    expect(story.user('undoA').waiting).toEqual(['undoB']);
    expect(story.user('undoB').user('undoA').waiting).toEqual(['refund']);
    expect(story.user('refund').status).toBe('completed');
  });

  it('inside a transaction: the inner one is cancelled alone; the outer one undoes what the inner had completed', async () => {
    const story = await Story.of(
      draw(
        `<startEvent id="s"/> <transaction id="tx"><startEvent id="ts"/> <transaction id="in"><startEvent id="is"/> <userTask id="A"/> ${undo('A')} is -> A</transaction> <userTask id="u"/>
          <endEvent id="stop">${cancel}</endEvent> ts -> in -> u -> stop</transaction>
        ${boundary('cancelled', cancel)} <userTask id="refund"/> cancelled -> refund  s -> tx`,
      ),
    );
    story.start().user('A').user('u');
    expect(story.waiting).toEqual(['undoA']);
    expect(story.user('undoA').waiting).toEqual(['refund']);
  });
});

describe('models', () => {
  it.each([
    [
      'a cancel end outside a transaction',
      `<startEvent id="s"/> <endEvent id="e">${cancel}</endEvent> s -> e`,
      ['CANCEL_MISPLACED e'],
    ],
    [
      'a cancel end in a sub-process of a transaction',
      `<startEvent id="s"/> <transaction id="tx"><startEvent id="ts"/> <subProcess id="in"><startEvent id="is"/> <endEvent id="e">${cancel}</endEvent> is -> e</subProcess> ts -> in</transaction> s -> tx ${boundary('c', cancel)} <task id="t"/> c -> t`,
      ['CANCEL_MISPLACED e'],
    ],
    [
      'a cancel boundary on something else',
      `<startEvent id="s"/> <subProcess id="tx"><startEvent id="ts"/></subProcess> s -> tx ${boundary('c', cancel)} <task id="t"/> c -> t`,
      ['CANCEL_MISPLACED c'],
    ],
    [
      'a cancel end that no boundary event takes up',
      `<startEvent id="s"/> <transaction id="tx"><startEvent id="ts"/> <endEvent id="e">${cancel}</endEvent> ts -> e</transaction> s -> tx`,
      ['CANCEL_NOT_CAUGHT tx'],
    ],
    [
      'two cancel boundaries',
      `<startEvent id="s"/> <transaction id="tx"><startEvent id="ts"/></transaction> s -> tx ${boundary('c', cancel)} ${boundary('d', cancel)} <task id="t"/> c -> t  d -> t`,
      ['CATCH_DUPLICATE d'],
    ],
    [
      'a cancel boundary that does not interrupt',
      `<startEvent id="s"/> <transaction id="tx"><startEvent id="ts"/></transaction> s -> tx <boundaryEvent id="c" attachedToRef="tx" cancelActivity="false">${cancel}</boundaryEvent> <task id="t"/> c -> t`,
      ['BOUNDARY_ERROR_INTERRUPTS c'],
    ],
    [
      'a method other than compensation',
      `<startEvent id="s"/> <transaction id="tx" method="##Store"><startEvent id="ts"/></transaction> s -> tx`,
      ['ATTRIBUTE_NOT_SUPPORTED tx'],
    ],
  ])('with %s are refused', async (_, body, codes) => {
    const { problems } = await compile(draw(body));
    expect(problems.map((p) => `${p.code} ${p.elementId}`)).toEqual(codes);
  });
});
