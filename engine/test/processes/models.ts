/** Short BPMN for tests: the elements and flows are written, the rest is always the same. */
const HEAD =
  '<?xml version="1.0" encoding="UTF-8"?>' +
  '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" ' +
  'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" ' +
  'id="definitions" targetNamespace="http://liandong.test">';

/** `roots`: messages, errors, signals beside the process. */
export const bpmn = (processId: string, body: string, roots = '', attributes = 'name="测试"'): string =>
  `${HEAD}${roots}<bpmn:process id="${processId}" ${attributes} isExecutable="true">${body}</bpmn:process></bpmn:definitions>`;

/** `flow('a', 'b')`: a sequence flow `a-b`; with a FEEL condition, a conditional one. */
export const flow = (from: string, to: string, condition?: string): string =>
  `<bpmn:sequenceFlow id="${from}-${to}" sourceRef="${from}" targetRef="${to}"` +
  (condition
    ? `><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=${condition}</bpmn:conditionExpression></bpmn:sequenceFlow>`
    : '/>');

/** Flows along a chain of ids. */
export const chain = (...ids: string[]): string =>
  ids
    .slice(1)
    .map((to, index) => flow(ids[index]!, to))
    .join('');

export const start = (id = 'start', inside = '') => `<bpmn:startEvent id="${id}">${inside}</bpmn:startEvent>`;
export const end = (id = 'end', inside = '') => `<bpmn:endEvent id="${id}">${inside}</bpmn:endEvent>`;

export const userTask = (id: string, extensions = '', attributes = '') =>
  `<bpmn:userTask id="${id}" name="${id}" ${attributes}><bpmn:extensionElements><zeebe:userTask/>${extensions}</bpmn:extensionElements></bpmn:userTask>`;

export const serviceTask = (id: string, type: string, extensions = '', retries = 3) =>
  `<bpmn:serviceTask id="${id}" name="${id}"><bpmn:extensionElements><zeebe:taskDefinition type="${type}" retries="${retries}"/>${extensions}</bpmn:extensionElements></bpmn:serviceTask>`;

export const assignment = (values: { assignee?: string; candidateGroups?: string; candidateUsers?: string }) =>
  `<zeebe:assignmentDefinition ${Object.entries(values)
    .map(([name, value]) => `${name}="${value}"`)
    .join(' ')}/>`;

export const message = (id: string, name: string, correlationKey?: string) =>
  `<bpmn:message id="${id}" name="${name}">` +
  (correlationKey
    ? `<bpmn:extensionElements><zeebe:subscription correlationKey="=${correlationKey}"/></bpmn:extensionElements>`
    : '') +
  '</bpmn:message>';

export const catchMessage = (id: string, messageRef: string) =>
  `<bpmn:intermediateCatchEvent id="${id}"><bpmn:messageEventDefinition messageRef="${messageRef}"/></bpmn:intermediateCatchEvent>`;

export const boundary = (id: string, attachedTo: string, definition: string, interrupting = true) =>
  `<bpmn:boundaryEvent id="${id}" attachedToRef="${attachedTo}" cancelActivity="${interrupting}">${definition}</bpmn:boundaryEvent>`;

export const timer = (kind: 'timeDuration' | 'timeDate' | 'timeCycle', value: string) =>
  `<bpmn:timerEventDefinition><bpmn:${kind} xsi:type="bpmn:tFormalExpression">${value}</bpmn:${kind}></bpmn:timerEventDefinition>`;

export const callActivity = (id: string, processId: string, extensions = '') =>
  `<bpmn:callActivity id="${id}"><bpmn:extensionElements><zeebe:calledElement processId="${processId}" propagateAllChildVariables="false"/>${extensions}</bpmn:extensionElements></bpmn:callActivity>`;
