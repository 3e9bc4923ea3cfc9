/**
 * What an element means, as plain rows that a person can compare: who, by when, with which form, what is done, where it
 * goes. Read off the file, so it serves the properties panel and the comparison of two versions alike. Pure.
 */
import type { Moddle } from '../editor.ts';
import { readWho, type Who } from './assignment.ts';
import { readCondition, type Condition } from './condition.ts';
import { readDeadline, type Deadline } from './deadline.ts';
import { eventKind, namedReference, timerTextOf, type EventKind, type NamedReference } from './events.ts';
import { extension, headersOf, mappingsOf, textOfExtension, type Mapping, type Row } from './extensions.ts';
import { readRepeats, type Repeats } from './loops.ts';
import { readActivation, readAdHoc, type AdHoc } from './scopes.ts';
import {
  readCompensation,
  readConditional,
  readLink,
  type Compensation,
  type ConditionalEvent,
} from './special-events.ts';
import { readTimer, type Timer } from './timer.ts';

export interface Facts {
  id: string;
  type: string;
  name: string;
  who: Who | null;
  deadline: Deadline | null;
  formId: string | null;
  jobType: string | null;
  headers: Row[];
  decisionId: string | null;
  /** Variable into which a decision or a calculation writes. */
  resultVariable: string | null;
  script: string | null;
  calledProcess: string | null;
  event: EventKind | null;
  timer: Timer | null;
  reference: NamedReference | null;
  condition: Condition | null;
  /** This flow is taken when no other one fits. */
  isDefault: boolean;
  /** Boundary events: the step goes on beside what they start. */
  nonInterrupting: boolean;
  repeats: Repeats | null;
  conditional: ConditionalEvent | null;
  link: string | null;
  compensation: Compensation | null;
  adHoc: AdHoc | null;
  /** Of a complex gateway. */
  activation: string | null;
  input: Mapping[];
  output: Mapping[];
}

const JOB_TYPES = ['bpmn:ServiceTask', 'bpmn:SendTask', 'bpmn:BusinessRuleTask', 'bpmn:ScriptTask'];
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const body = (value: unknown): string | undefined => (value as { body?: string } | undefined)?.body;

function splitsByCondition(source: Moddle | undefined): boolean {
  return source !== undefined && !/ParallelGateway|EventBasedGateway/.test(source.$type);
}

function assignmentOf(model: Moddle): Who {
  const assignment = extension(model, 'zeebe:AssignmentDefinition');
  const part = (name: string) => (assignment?.[name] ? { [name]: text(assignment[name]) } : {});
  return readWho({ ...part('assignee'), ...part('candidateGroups'), ...part('candidateUsers') });
}

function formOf(model: Moddle): string | null {
  const form = extension(model, 'zeebe:FormDefinition');
  return (form?.['formId'] as string | undefined) ?? (form?.['externalReference'] as string | undefined) ?? null;
}

function flowFacts(model: Moddle): Pick<Facts, 'condition' | 'isDefault'> {
  const source = model['sourceRef'] as Moddle | undefined;
  if (model.$type !== 'bpmn:SequenceFlow') return { condition: null, isDefault: false };
  return {
    condition: splitsByCondition(source) ? readCondition(body(model['conditionExpression'])) : null,
    isDefault: (source?.['default'] as Moddle | undefined)?.id === model.id,
  };
}

export function factsOf(model: Moddle): Facts {
  const person = model.$type === 'bpmn:UserTask';
  const event = eventKind(model);
  return {
    id: model.id ?? '',
    type: model.$type,
    name: text(model['name']),
    who: person ? assignmentOf(model) : null,
    deadline: person ? readDeadline(textOfExtension(model, 'zeebe:TaskSchedule', 'dueDate')) : null,
    formId: person ? formOf(model) : null,
    jobType: JOB_TYPES.includes(model.$type) ? text(textOfExtension(model, 'zeebe:TaskDefinition', 'type')) : null,
    headers: headersOf(model),
    decisionId:
      model.$type === 'bpmn:BusinessRuleTask'
        ? text(textOfExtension(model, 'zeebe:CalledDecision', 'decisionId'))
        : null,
    resultVariable:
      textOfExtension(model, 'zeebe:CalledDecision', 'resultVariable') ??
      textOfExtension(model, 'zeebe:Script', 'resultVariable') ??
      null,
    script: model.$type === 'bpmn:ScriptTask' ? text(textOfExtension(model, 'zeebe:Script', 'expression')) : null,
    calledProcess:
      model.$type === 'bpmn:CallActivity' ? text(textOfExtension(model, 'zeebe:CalledElement', 'processId')) : null,
    event,
    timer: event === 'timer' ? readTimer(timerTextOf(model)) : null,
    reference: namedReference(model),
    ...flowFacts(model),
    nonInterrupting: model['cancelActivity'] === false || model['isInterrupting'] === false,
    repeats: readRepeats(model),
    conditional: readConditional(model),
    link: readLink(model),
    compensation: readCompensation(model),
    adHoc: readAdHoc(model),
    activation: readActivation(model),
    input: mappingsOf(model, 'input'),
    output: mappingsOf(model, 'output'),
  };
}
