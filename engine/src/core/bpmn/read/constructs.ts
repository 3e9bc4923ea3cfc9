/**
 * Which reader makes which element: one line per BPMN element. What has no line here is refused. New constructs are added
 * as a file in their chapter's folder, a line here and a line in `validation/support.ts`.
 */
import { readBusinessRuleTask } from '../activities/business-rule-task.ts';
import { readCallActivity } from '../activities/call-activity.ts';
import { readServiceTask } from '../activities/job.ts';
import { readSendTask } from '../activities/message-throw.ts';
import { passThrough } from '../activities/pass-through.ts';
import { readScriptTask } from '../activities/script-task.ts';
import { readUserTask } from '../activities/user-task.ts';
import { readBoundaryEvent } from '../events/boundary.ts';
import { readEndEvent } from '../events/end.ts';
import { readCatchEvent, readReceiveTask, readThrowEvent } from '../events/intermediate.ts';
import { eventBasedGateway } from '../gateways/event-based.ts';
import type { Behaviour, ElementType } from '../model/model.ts';
import { readAdHocSubProcess } from '../scopes/ad-hoc.ts';
import { subProcess } from '../scopes/sub-process.ts';
import type { Reading } from './reader.ts';

export interface Construct {
  type: ElementType;
  /** Absent: made when the flows are known (gateways, start events). */
  read?(reading: Reading): Behaviour;
  /** Zeebe extensions that mean something here; any other is refused. */
  extensions: readonly string[];
}

const IO = 'zeebe:IoMapping';
const HEADERS = 'zeebe:TaskHeaders';
const TASK = 'zeebe:TaskDefinition';
/** Free key-value pairs for tools; nothing in Camunda 8 executes them. */
const PROPERTIES = 'zeebe:Properties';
const JOB = [IO, HEADERS, TASK, PROPERTIES];
const EVENT = [IO, PROPERTIES];

export const constructs: Readonly<Record<string, Construct>> = {
  task: { type: 'TASK', read: () => passThrough, extensions: EVENT },
  manualTask: { type: 'MANUAL_TASK', read: () => passThrough, extensions: EVENT },
  userTask: {
    type: 'USER_TASK',
    read: readUserTask,
    extensions: [
      IO,
      HEADERS,
      PROPERTIES,
      'zeebe:UserTask',
      'zeebe:AssignmentDefinition',
      'zeebe:FormDefinition',
      'zeebe:TaskSchedule',
      'zeebe:PriorityDefinition',
    ],
  },
  serviceTask: { type: 'SERVICE_TASK', read: readServiceTask, extensions: JOB },
  sendTask: { type: 'SEND_TASK', read: readSendTask, extensions: JOB },
  receiveTask: { type: 'RECEIVE_TASK', read: readReceiveTask, extensions: EVENT },
  scriptTask: { type: 'SCRIPT_TASK', read: readScriptTask, extensions: [...JOB, 'zeebe:Script'] },
  businessRuleTask: {
    type: 'BUSINESS_RULE_TASK',
    read: readBusinessRuleTask,
    extensions: [...JOB, 'zeebe:CalledDecision'],
  },
  callActivity: { type: 'CALL_ACTIVITY', read: readCallActivity, extensions: [...EVENT, 'zeebe:CalledElement'] },
  transaction: { type: 'SUB_PROCESS', read: () => subProcess, extensions: EVENT },
  subProcess: { type: 'SUB_PROCESS', read: () => subProcess, extensions: EVENT },
  adHocSubProcess: {
    type: 'AD_HOC_SUB_PROCESS',
    read: readAdHocSubProcess,
    extensions: [...EVENT, 'zeebe:AdHoc'],
  },
  exclusiveGateway: { type: 'EXCLUSIVE_GATEWAY', extensions: [PROPERTIES] },
  inclusiveGateway: { type: 'INCLUSIVE_GATEWAY', extensions: [PROPERTIES] },
  parallelGateway: { type: 'PARALLEL_GATEWAY', read: () => passThrough, extensions: [PROPERTIES] },
  eventBasedGateway: { type: 'EVENT_BASED_GATEWAY', read: () => eventBasedGateway, extensions: [PROPERTIES] },
  complexGateway: { type: 'COMPLEX_GATEWAY', extensions: [PROPERTIES] },
  startEvent: { type: 'START_EVENT', extensions: [...EVENT, 'zeebe:FormDefinition'] },
  endEvent: { type: 'END_EVENT', read: readEndEvent, extensions: JOB },
  intermediateCatchEvent: { type: 'INTERMEDIATE_CATCH_EVENT', read: readCatchEvent, extensions: EVENT },
  intermediateThrowEvent: { type: 'INTERMEDIATE_THROW_EVENT', read: readThrowEvent, extensions: JOB },
  boundaryEvent: { type: 'BOUNDARY_EVENT', read: readBoundaryEvent, extensions: EVENT },
};

export const ACTIVITY_TYPES: ReadonlySet<ElementType> = new Set([
  'TASK',
  'MANUAL_TASK',
  'USER_TASK',
  'SERVICE_TASK',
  'SEND_TASK',
  'RECEIVE_TASK',
  'SCRIPT_TASK',
  'BUSINESS_RULE_TASK',
  'CALL_ACTIVITY',
  'SUB_PROCESS',
  'AD_HOC_SUB_PROCESS',
]);
