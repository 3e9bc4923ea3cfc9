/**
 * What of BPMN 2.0 this kernel runs, construct by construct, and what it refuses. `docs/bpmn.md` is checked against this
 * table, and so is the compiler: an element or event that is not listed here as supported is refused.
 */
export type EventPosition =
  | 'process start'
  | 'event sub-process start'
  | 'sub-process start'
  | 'intermediate catch'
  | 'intermediate throw'
  | 'boundary'
  | 'end';

export type EventKind =
  | 'none'
  | 'message'
  | 'timer'
  | 'error'
  | 'signal'
  | 'terminate'
  | 'escalation'
  | 'compensate'
  | 'conditional'
  | 'cancel'
  | 'link';

export const EVENT_KINDS: readonly EventKind[] = [
  'none',
  'message',
  'timer',
  'error',
  'signal',
  'terminate',
  'escalation',
  'compensate',
  'conditional',
  'cancel',
  'link',
];

export const events: Readonly<Record<EventPosition, readonly EventKind[]>> = {
  'process start': ['none', 'message', 'timer', 'signal', 'conditional'],
  'event sub-process start': ['message', 'timer', 'error', 'signal', 'escalation', 'compensate', 'conditional'],
  'sub-process start': ['none'],
  'intermediate catch': ['message', 'timer', 'signal', 'conditional', 'link'],
  'intermediate throw': ['none', 'message', 'signal', 'escalation', 'compensate', 'link'],
  boundary: ['message', 'timer', 'error', 'signal', 'escalation', 'compensate', 'conditional', 'cancel'],
  end: ['none', 'message', 'error', 'signal', 'terminate', 'escalation', 'compensate', 'cancel'],
};

/**
 * Table 10.93 of BPMN 2.0.2: which event may stand where. Multiple and parallel multiple events are not in it: they are
 * several definitions on one event, which Camunda 8 does not have and this kernel refuses (`EVENT_DEFINITIONS`).
 */
export const eventsOfBpmn: Readonly<Record<EventPosition, readonly EventKind[]>> = {
  'process start': ['none', 'message', 'timer', 'conditional', 'signal'],
  'event sub-process start': ['message', 'timer', 'error', 'escalation', 'compensate', 'conditional', 'signal'],
  'sub-process start': ['none'],
  'intermediate catch': ['message', 'timer', 'conditional', 'link', 'signal'],
  'intermediate throw': ['none', 'message', 'escalation', 'compensate', 'link', 'signal'],
  boundary: ['message', 'timer', 'error', 'escalation', 'cancel', 'compensate', 'conditional', 'signal'],
  end: ['none', 'message', 'error', 'escalation', 'cancel', 'compensate', 'signal', 'terminate'],
};

/** Event sub-process start and boundary events of these kinds interrupt whatever the file says. */
export const interruptsAlways: readonly EventKind[] = ['error', 'cancel', 'compensate'];

export interface ElementSupport {
  /** Element name as in the file. */
  tag: string;
  /** Clause of BPMN 2.0.2 (formal/2013-12-09). */
  clause: string;
  how: string;
}

export const supportedElements: readonly ElementSupport[] = [
  { tag: 'task', clause: '13.2.1', how: 'passes at once' },
  { tag: 'manualTask', clause: '13.2.3', how: 'passes at once' },
  {
    tag: 'userTask',
    clause: '13.2.3',
    how: '`zeebe:userTask`, assignmentDefinition, formDefinition, taskSchedule, priorityDefinition',
  },
  { tag: 'serviceTask', clause: '13.2.3', how: 'a job of `zeebe:taskDefinition`' },
  { tag: 'sendTask', clause: '13.2.3', how: 'a job of `zeebe:taskDefinition`, or publishes its message' },
  { tag: 'receiveTask', clause: '13.2.3', how: 'waits for its message and correlation key' },
  { tag: 'scriptTask', clause: '13.2.3', how: '`zeebe:script` (FEEL) in the step, or a job' },
  { tag: 'businessRuleTask', clause: '13.2.3', how: '`zeebe:calledDecision` in the step, or a job' },
  { tag: 'callActivity', clause: '13.2.2', how: '`zeebe:calledElement`, bound latest, deployment or versionTag' },
  { tag: 'subProcess', clause: '13.2.4', how: 'embedded; with `triggeredByEvent` an event sub-process (13.3.4)' },
  {
    tag: 'adHocSubProcess',
    clause: '13.2.5',
    how: '`zeebe:adHoc` activeElementsCollection, completion condition, command `activateAdHoc`; parallel or sequential',
  },
  {
    tag: 'transaction',
    clause: '13.2.4',
    how: 'a sub-process that a cancel end event leaves by its cancel boundary event, once it is compensated (10.7)',
  },
  { tag: 'exclusiveGateway', clause: '13.4.2', how: 'first true condition in document order, else the default flow' },
  { tag: 'parallelGateway', clause: '13.4.1', how: 'joins one token of every incoming flow' },
  { tag: 'inclusiveGateway', clause: '13.4.3', how: 'joins when no live token can still arrive at an empty flow' },
  {
    tag: 'eventBasedGateway',
    clause: '13.4.4',
    how: 'exclusive, before catch events and receive tasks',
  },
  {
    tag: 'complexGateway',
    clause: '13.4.5',
    how: 'activation condition over waiting tokens, then reset; diverging like inclusive',
  },
  { tag: 'startEvent', clause: '13.5.1', how: 'see the table of events' },
  { tag: 'endEvent', clause: '13.5.6', how: 'see the table of events' },
  { tag: 'intermediateCatchEvent', clause: '13.5.2', how: 'see the table of events' },
  {
    tag: 'intermediateThrowEvent',
    clause: '13.5.2',
    how: 'see the table of events; message events are jobs or publish',
  },
  {
    tag: 'boundaryEvent',
    clause: '13.5.3',
    how: 'interrupting and not, those as often as they happen; timer cycles repeat',
  },
  { tag: 'sequenceFlow', clause: '13.1', how: 'conditions after exclusive and inclusive gateways' },
];

/** Drawn for people; nothing runs and nothing is lost. */
export const documentationElements: readonly string[] = [
  'dataObject',
  'dataObjectReference',
  'dataStoreReference',
  'textAnnotation',
  'association',
  'group',
];

export const refusedElements: readonly { tag: string; reason: string }[] = [
  { tag: 'subChoreography', reason: 'choreographies are not executable' },
  { tag: 'callChoreography', reason: 'choreographies are not executable' },
  { tag: 'choreographyTask', reason: 'choreographies are not executable' },
];
