/**
 * User tasks: who, with which form, until when, how urgent. Static text or FEEL; groups and users are a comma-separated
 * list or an expression that gives a list. A task that names nobody is for the groups of its lane.
 */
import { asInteger, asTextOrNull, splitList, textsOf } from '../expressions/expression.ts';
import { parseInstant } from '../expressions/iso8601.ts';
import { Failure } from '../expressions/failure.ts';
import type { Behaviour, Execution, Expression } from '../model/model.ts';
import { extensionText, headersOf, type LaneGroups, type Reading } from '../read/reader.ts';
import type { UserTaskSpec } from '../types.ts';

const DEFAULT_PRIORITY = '50';

export function readUserTask(reading: Reading): Behaviour {
  const { source, element, summary, reader } = reading;
  const value = (type: string, property: string, what: string) =>
    reader.valueOrNull(element.id, what, extensionText(source, type, property));
  const assignee = value('zeebe:AssignmentDefinition', 'assignee', 'assignee');
  const ownGroups = value('zeebe:AssignmentDefinition', 'candidateGroups', 'candidate groups');
  const ownUsers = value('zeebe:AssignmentDefinition', 'candidateUsers', 'candidate users');
  const lane = assignee || ownGroups || ownUsers ? null : laneGroups(reading);
  const groups = textsOf(lane?.expression ?? ownGroups);
  const users = textsOf(ownUsers);
  const due = date(reading, 'dueDate');
  const followUp = date(reading, 'followUpDate');
  const priority = readPriority(reading);
  const formId = extensionText(source, 'zeebe:FormDefinition', 'formId');
  const external = value('zeebe:FormDefinition', 'externalReference', 'external form');
  const headers = headersOf(source);
  if (formId !== null && external) reader.report('FORM_TWICE', element.id);
  summarise(reading, headers);
  if (lane) summary.candidateGroups = lane.names;

  return {
    activate(run, slot) {
      const scope = run.scope(slot);
      const task: UserTaskSpec = {
        name: element.name || element.id,
        assignee: asTextOrNull(assignee, scope),
        candidateGroups: groups(scope),
        candidateUsers: users(scope),
        dueDate: dateOf(run, slot, due),
        followUpDate: dateOf(run, slot, followUp),
        priority: asInteger(priority, scope, 0, 100),
        formId,
        externalFormReference: asTextOrNull(external, scope),
        customHeaders: headers,
      };
      const userTaskKey = run.newKey();
      const instance = run.edit(slot);
      instance.task = userTaskKey;
      run.emit({ type: 'userTaskCreated', userTaskKey, elementInstanceKey: instance.key, elementId: element.id, task });
    },
  };
}

/** Nobody else is named: the task is for the lane in which it lies. */
function laneGroups({ element, lane, reader }: Reading): LaneGroups | null {
  if (lane === undefined) return null;
  if (lane) reader.report('LANE_ASSIGNS', element.id, { groups: lane.names.join(', ') || lane.expression.source });
  else reader.report('LANE_WITHOUT_GROUP', element.id);
  return lane;
}

function date({ source, element, reader }: Reading, property: 'dueDate' | 'followUpDate'): Expression | null {
  const text = extensionText(source, 'zeebe:TaskSchedule', property);
  if (text !== null && !text.startsWith('=') && parseInstant(text) === null) {
    reader.report('DATE_INVALID', element.id, { value: text });
  }
  return reader.valueOrNull(element.id, property, text);
}

function dateOf(run: Execution, slot: number, expression: Expression | null): string | null {
  const text = asTextOrNull(expression, run.scope(slot));
  if (text === null || text === '') return null;
  if (parseInstant(text) === null) {
    throw new Failure(
      'EXTRACT_VALUE_ERROR',
      `Expected '${expression?.source}' to give a date and time, but it gave "${text}"`,
    );
  }
  return text;
}

function readPriority({ source, element, reader }: Reading): Expression {
  const text = extensionText(source, 'zeebe:PriorityDefinition', 'priority') ?? DEFAULT_PRIORITY;
  if (!text.startsWith('=') && !(/^\d{1,3}$/.test(text) && Number(text) <= 100)) {
    reader.report('PRIORITY_INVALID', element.id, { value: text });
  }
  return reader.value(element.id, 'priority', text);
}

function summarise({ source, summary }: Reading, headers: Record<string, string>): void {
  const assignment = (property: string) => extensionText(source, 'zeebe:AssignmentDefinition', property);
  const list = (text: string | null) => (text === null || text.startsWith('=') ? [] : splitList(text));
  const formId = extensionText(source, 'zeebe:FormDefinition', 'formId');
  const external = extensionText(source, 'zeebe:FormDefinition', 'externalReference');
  const due = extensionText(source, 'zeebe:TaskSchedule', 'dueDate');
  const assignee = assignment('assignee');
  summary.candidateGroups = list(assignment('candidateGroups'));
  summary.candidateUsers = list(assignment('candidateUsers'));
  if (assignee !== null) summary.assignee = assignee;
  if (formId !== null) summary.formId = formId;
  if (external !== null) summary.externalFormReference = external;
  if (due !== null) summary.dueDate = due;
  if (Object.keys(headers).length > 0) summary.headers = headers;
}
