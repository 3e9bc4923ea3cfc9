/** The table of what is supported tells the truth: the compiler agrees with it, and `docs/bpmn.md` shows it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compile } from '../index.ts';
import { constructs } from '../read/constructs.ts';
import { draw, ext, message } from '../testing/draw.ts';
import { codeTable, documentationList, elementTable, eventTable, refusedTable } from '../testing/support-page.ts';
import {
  EVENT_KINDS,
  events,
  eventsOfBpmn,
  interruptsAlways,
  refusedElements,
  supportedElements,
  type EventKind,
  type EventPosition,
} from './support.ts';

const definition: Record<EventKind, string> = {
  none: '',
  message: '<messageEventDefinition messageRef="m"/>',
  timer: '<timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition>',
  error: '<errorEventDefinition errorRef="er"/>',
  signal: '<signalEventDefinition signalRef="si"/>',
  terminate: '<terminateEventDefinition/>',
  escalation: '<escalationEventDefinition escalationRef="es"/>',
  compensate: '<compensateEventDefinition/>',
  conditional: '<conditionalEventDefinition><condition>=a</condition></conditionalEventDefinition>',
  cancel: '<cancelEventDefinition/>',
  link: '<linkEventDefinition name="l"/>',
};
const job = (kind: EventKind) => (kind === 'message' ? ext('<zeebe:taskDefinition type="send"/>') : '');
const at: Record<EventPosition, (kind: EventKind) => string> = {
  'process start': (k) => `<startEvent id="x">${definition[k]}</startEvent>`,
  'event sub-process start': (k) =>
    `<startEvent id="s"/><subProcess id="sub" triggeredByEvent="true"><startEvent id="x">${definition[k]}</startEvent></subProcess>`,
  'sub-process start': (k) =>
    `<startEvent id="s"/> <subProcess id="sub"><startEvent id="x">${definition[k]}</startEvent></subProcess> s -> sub`,
  'intermediate catch': (k) =>
    `<startEvent id="s"/> <intermediateCatchEvent id="x">${definition[k]}</intermediateCatchEvent> s -> x`,
  'intermediate throw': (k) =>
    `<startEvent id="s"/> <intermediateThrowEvent id="x">${job(k)}${definition[k]}</intermediateThrowEvent> s -> x`,
  boundary: (k) =>
    `<startEvent id="s"/> <task id="t"/> s -> t <boundaryEvent id="x" attachedToRef="t">${definition[k]}</boundaryEvent>`,
  end: (k) => `<startEvent id="s"/> <endEvent id="x">${job(k)}${definition[k]}</endEvent> s -> x`,
};
const undo = (from: string) =>
  `<task id="undo" isForCompensation="true"/> <association id="a" sourceRef="${from}" targetRef="undo"/>`;
const cancelled = (id: string, boundary: string) =>
  `<startEvent id="s"/> <transaction id="tx"><startEvent id="ts"/> <endEvent id="${id}">${definition.cancel}</endEvent> ts -> ${id}</transaction> s -> tx
    <boundaryEvent id="${boundary}" attachedToRef="tx">${definition.cancel}</boundaryEvent>`;
/** Events that need a partner or a place of their own. */
const placed: Readonly<Record<string, string>> = {
  'boundary compensate': `<startEvent id="s"/> <task id="t"/> s -> t <boundaryEvent id="x" attachedToRef="t">${definition.compensate}</boundaryEvent> ${undo('x')}`,
  'event sub-process start compensate': `<startEvent id="s"/> <subProcess id="work"><startEvent id="ws"/>
    <subProcess id="sub" triggeredByEvent="true"><startEvent id="x">${definition.compensate}</startEvent></subProcess></subProcess> s -> work`,
  'end cancel': cancelled('x', 'b'),
  'boundary cancel': cancelled('c', 'x'),
  'intermediate catch link': `<startEvent id="s"/> <intermediateThrowEvent id="from">${definition.link}</intermediateThrowEvent> s -> from
    <intermediateCatchEvent id="x">${definition.link}</intermediateCatchEvent>`,
  'intermediate throw link': `<startEvent id="s"/> <intermediateThrowEvent id="x">${definition.link}</intermediateThrowEvent> s -> x
    <intermediateCatchEvent id="to">${definition.link}</intermediateCatchEvent>`,
};
const roots = `${message('m')}<signal id="si" name="si"/><error id="er" errorCode="E"/><escalation id="es" escalationCode="ES"/>`;

describe('the compiler agrees', () => {
  const cases = (Object.keys(events) as EventPosition[]).flatMap((position) =>
    EVENT_KINDS.map((kind) => [position, kind, events[position].includes(kind)] as const),
  );
  it.each(cases)('%s: %s → %s', async (position, kind, supported) => {
    const { problems } = await compile(draw(placed[`${position} ${kind}`] ?? at[position](kind), roots));
    const codes = problems.filter((p) => p.severity === 'error').map((p) => `${p.code} ${p.elementId}`);
    expect(codes).toEqual(supported ? [] : ['EVENT_NOT_SUPPORTED x']);
  });

  it('every event that BPMN allows somewhere is supported there, and no other', () => {
    for (const position of Object.keys(events) as EventPosition[]) {
      expect([...events[position]].sort(), position).toEqual([...eventsOfBpmn[position]].sort());
    }
  });

  const attached = (definition: string, more: string) =>
    `<startEvent id="s"/> <transaction id="t"><startEvent id="ts"/></transaction> s -> t <boundaryEvent id="x" attachedToRef="t" cancelActivity="false">${definition}</boundaryEvent> ${more}`;
  it.each(eventsOfBpmn.boundary.filter((kind) => kind !== 'compensate'))(
    'on whether a %s boundary event may let its activity go on',
    async (kind) => {
      const { problems } = await compile(draw(attached(definition[kind], '<task id="u"/> x -> u'), roots));
      const codes = problems.filter((p) => p.severity === 'error').map((p) => `${p.code} ${p.elementId}`);
      expect(codes).toEqual(interruptsAlways.includes(kind) ? ['BOUNDARY_ERROR_INTERRUPTS x'] : []);
    },
  );

  it('on elements', () => {
    const tags = supportedElements.map(({ tag }) => tag).filter((tag) => tag !== 'sequenceFlow');
    expect(tags.sort()).toEqual(Object.keys(constructs).sort());
    for (const { tag } of refusedElements) expect(Object.hasOwn(constructs, tag)).toBe(false);
  });
});

describe('docs/bpmn.md', () => {
  const page = readFileSync(new URL('../../../../../docs/bpmn.md', import.meta.url), 'utf8');
  // Prettier pads tables; what they say is what counts.
  const plain = (text: string) => text.replace(/[ \t]+/g, ' ').replace(/-{3,}/g, '---');

  it.each([
    ['elements', elementTable],
    ['events', eventTable],
    ['refused elements', refusedTable],
    ['elements that are documentation', documentationList],
    ['codes', codeTable],
  ])('shows the %s', (_, render) => {
    expect(plain(page)).toContain(plain(render()));
  });
});
