/**
 * The processes of simulated runs: everything that waits in some way, each of them able to end whatever happens. Written
 * short (flows as text, see core/bpmn/testing/draw.ts).
 */
import { ext, file, message } from '../../core/bpmn/testing/draw.ts';
import { BOOK, BRITTLE } from './bookings.ts';

const task = (id: string, inside = '') =>
  `<userTask id="${id}">${ext('<zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="desk"/>')}${inside}</userTask>`;
const job = (id: string, type: string, inside = '') =>
  `<serviceTask id="${id}">${ext(`<zeebe:taskDefinition type="${type}" retries="3"/>${inside}`)}</serviceTask>`;
const timed = (kind: 'timeDuration' | 'timeCycle', value: string) =>
  `<timerEventDefinition><${kind} xsi:type="tFormalExpression">${value}</${kind}></timerEventDefinition>`;
const boundary = (id: string, at: string, definition: string, interrupting = true) =>
  `<boundaryEvent id="${id}" attachedToRef="${at}" cancelActivity="${interrupting}">${definition}</boundaryEvent>`;
const awaits = (id: string, name: string) =>
  `<intermediateCatchEvent id="${id}"><messageEventDefinition messageRef="${name}"/></intermediateCatchEvent>`;
const passes = (id: string, duration: string) =>
  `<intermediateCatchEvent id="${id}">${timed('timeDuration', duration)}</intermediateCatchEvent>`;
const process = (id: string, body: string) => `<process id="${id}" isExecutable="true">${body}</process>`;
const start = '<startEvent id="start"/>';
const ends = (...ids: string[]) => ids.map((id) => `<endEvent id="${id}"/>`).join('');
const each = (collection: string, sequential: boolean) =>
  `<multiInstanceLoopCharacteristics isSequential="${sequential}">` +
  ext(`<zeebe:loopCharacteristics inputCollection="=${collection}" inputElement="item"/>`) +
  '</multiInstanceLoopCharacteristics>';
const roots =
  message('report', '=key') +
  message('verdict', '=key') +
  message('stop', '=key') +
  message('request', '=key') +
  '<signal id="alarm" name="alarm"/><error id="refused" errorCode="REFUSED"/>';

/** A person, a reminder while he waits, a worker who may refuse, a booking. */
const permit = process(
  'permit',
  start +
    task('check') +
    boundary('late', 'check', timed('timeDuration', 'PT10M'), false) +
    job('remind', BOOK) +
    '<exclusiveGateway id="way" default="way_closed"/>' +
    job('stamp', 'stamp') +
    boundary('refusal', 'stamp', '<errorEventDefinition errorRef="refused"/>') +
    task('mend') +
    job('book', BOOK) +
    ends('reminded', 'closed', 'mended', 'done') +
    ` start -> check -> way -> closed way -[granted = true]-> stamp -> book -> done refusal -> mend -> mended
      late -> remind -> reminded `,
);

/** Calls one process for every place, and hears when nobody is at home. */
const round = process(
  'round',
  start +
    `<callActivity id="call">${ext('<zeebe:calledElement processId="visit" propagateAllChildVariables="false"/>')}${each('places', false)}</callActivity>` +
    boundary('nobody', 'call', '<errorEventDefinition errorRef="refused"/>') +
    task('again') +
    ends('done', 'repeated') +
    ' start -> call -> done nobody -> again -> repeated ',
);

const visit = process(
  'visit',
  start +
    job('look', 'look') +
    '<exclusiveGateway id="way" default="way_done"/>' +
    '<endEvent id="absent"><errorEventDefinition errorRef="refused"/></endEvent>' +
    ends('done') +
    ' start -> look -> way -> done way -[absent = true]-> absent ',
);

/** Two branches, messages, times, and event sub-processes beside them. */
const inspection = process(
  'inspection',
  start +
    '<parallelGateway id="fork"/>' +
    awaits('reported', 'report') +
    passes('pause', 'PT5M') +
    job('note', BOOK) +
    '<parallelGateway id="join"/><eventBasedGateway id="race"/>' +
    awaits('judged', 'verdict') +
    passes('silence', 'PT15M') +
    ends('over', 'silent') +
    ` start -> fork -> reported -> join fork -> pause -> note -> join -> race -> judged -> over race -> silence -> silent ` +
    `<subProcess id="stopping" triggeredByEvent="true"><startEvent id="stopped" isInterrupting="true">` +
    `<messageEventDefinition messageRef="stop"/></startEvent>${job('tidy', BOOK)}${ends('tidied')} stopped -> tidy -> tidied </subProcess>` +
    `<subProcess id="ticking" triggeredByEvent="true"><startEvent id="tick" isInterrupting="false">` +
    `${timed('timeCycle', 'R3/PT4M')}</startEvent>${job('count', BOOK)}${ends('counted')} tick -> count -> counted </subProcess>`,
);

/** Waits for a signal, then asks several people one after another. */
const watch = process(
  'watch',
  start +
    '<intermediateCatchEvent id="heard"><signalEventDefinition signalRef="alarm"/></intermediateCatchEvent>' +
    task('answer', each('places', true)) +
    '<intermediateThrowEvent id="tell"><signalEventDefinition signalRef="alarm"/></intermediateThrowEvent>' +
    ends('done') +
    ' start -> heard -> answer -> tell -> done ',
);

/** Started by a message; one at a time for every correlation key. */
const asked = process(
  'asked',
  '<startEvent id="begin"><messageEventDefinition messageRef="request"/></startEvent>' +
    job('stamp', 'stamp') +
    boundary('refusal', 'stamp', '<errorEventDefinition errorRef="refused"/>') +
    ends('done', 'refusedEnd') +
    ' begin -> stamp -> done refusal -> refusedEnd ',
);

/** Started by the clock, three times. */
const clocked = process(
  'clocked',
  `<startEvent id="begin">${timed('timeCycle', 'R3/PT7M')}</startEvent>` +
    job('book', BOOK) +
    ends('done') +
    ' begin -> book -> done ',
);

/** Goes wrong in the engine's own hands: incidents. */
const brittle = process(
  'brittle',
  start +
    job('try', BRITTLE) +
    boundary('refusal', 'try', '<errorEventDefinition errorRef="refused"/>') +
    '<exclusiveGateway id="way"/>' +
    ends('small', 'large', 'refusedEnd') +
    ` start -> try -> way -[amount < 10]-> small way -[amount >= 10]-> large refusal -> refusedEnd `,
);

export const models: Record<string, string> = Object.fromEntries(
  Object.entries({ permit, round, visit, inspection, watch, asked, clocked, brittle }).map(([name, body]) => [
    `${name}.bpmn`,
    file(roots + body),
  ]),
);

/** Processes that a client may start. */
export const startable = ['permit', 'round', 'inspection', 'watch', 'brittle'] as const;
