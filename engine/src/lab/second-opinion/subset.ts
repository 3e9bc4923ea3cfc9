/**
 * What bpmn-engine 25.0.1 (bpmn-elements 17.3) is known to do as BPMN 2.0.2 says, and what not: the second opinion is asked
 * about the former only. A construct that is not in the table has not been compared and is left out too. Each exclusion
 * says how it was observed; `subset.test.ts` shows the library's answer, so that an upgrade which mends it is noticed.
 */
import { parseBpmn } from '../../core/bpmn/read/moddle.ts';
import type { ModdleElement } from '../../core/bpmn/read/moddle.ts';
import type { Text } from '../../core/json.ts';

export interface Excluded {
  reason: Text;
  /** How the library's wrong answer was seen. */
  observed: string;
}

/** Constructs as this page names them: an element, an event with its trigger, a marker, a join. */
export const subset: Readonly<Record<string, 'comparable' | Excluded>> = {
  task: 'comparable',
  manualTask: 'comparable',
  userTask: 'comparable',
  serviceTask: 'comparable',
  sendTask: 'comparable',
  receiveTask: 'comparable',
  scriptTask: 'comparable',
  businessRuleTask: 'comparable',
  callActivity: 'comparable',
  subProcess: 'comparable',
  exclusiveGateway: 'comparable',
  parallelGateway: 'comparable',
  'start none': 'comparable',
  'start message': 'comparable',
  'start timer': 'comparable',
  'start signal': 'comparable',
  'several starts': {
    reason: { zh: '对方会同时等待所有开始事件', en: 'it waits at every start event at once' },
    observed: 'started by its none start event, a process also waits at its message start event',
  },
  'catch message': 'comparable',
  'catch timer': 'comparable',
  'catch signal': 'comparable',
  'throw none': 'comparable',
  'throw message': {
    reason: {
      zh: '抛出消息在这里是作业，在对方立即完成',
      en: 'throwing a message is a job here and passes at once there',
    },
    observed: 'a throw event with a task definition completes without asking any service',
  },
  'throw signal': {
    reason: { zh: '对方在模型内部直接送达信号', en: 'it delivers the signal inside the model by itself' },
    observed: 'a signal catch event in a parallel branch completes in the same step, before anything else could',
  },
  'boundary timer': 'comparable',
  'boundary message': 'comparable',
  'boundary signal': 'comparable',
  'boundary error': 'comparable',
  'catch-all beside another error': {
    reason: { zh: '对方让所有匹配的错误边界事件都发生', en: 'all error boundary events that fit happen there' },
    observed: 'one event names the code and one catches all: both flows are taken',
  },
  'end none': 'comparable',
  'end error': 'comparable',
  'end terminate': 'comparable',
  'end message': {
    reason: {
      zh: '抛出消息在这里是作业，在对方立即完成',
      en: 'throwing a message is a job here and passes at once there',
    },
    observed: 'an end event with a task definition completes without asking any service',
  },
  'end signal': {
    reason: { zh: '对方在模型内部直接送达信号', en: 'it delivers the signal inside the model by itself' },
    observed: 'as with the intermediate throw event',
  },
  eventBasedGateway: 'comparable',
  'multi-instance parallel': 'comparable',
  'multi-instance sequential': 'comparable',
  'inclusive split': 'comparable',
  'inclusive join': {
    reason: {
      zh: '对方的包容汇聚不等待仍可到达的令牌',
      en: 'its inclusive join does not wait for tokens that can still arrive',
    },
    observed: 'of two branches that were taken, the first to arrive passes the join and the second passes it again',
  },
  eventSubProcess: {
    reason: { zh: '对方不会由外部触发事件子流程', en: 'its event sub-processes are not triggered from outside' },
    observed: 'a message event sub-process is reached by no signal, and the process ends without it',
  },
  'standard loop': {
    reason: { zh: '对方的标准循环不按规范判断', en: 'its standard loop does not test as the specification says' },
    observed: 'a loop whose condition is false at once after the first round goes round again or not at all',
  },
  'data association': {
    reason: { zh: '数据关联在对方不移动变量', en: 'data associations move no variables there' },
    observed: 'a variable that an association writes to is not there afterwards',
  },
  'message flow': {
    reason: {
      zh: '对方自行启动消息流另一端的流程',
      en: 'it starts the process at the other end of the message flow by itself',
    },
    observed: 'the start event of the other pool waits in the same run',
  },
  adHocSubProcess: {
    reason: { zh: '对方把特设子流程当作普通子流程', en: 'it runs an ad-hoc sub-process as an ordinary one' },
    observed: 'the elements inside start by themselves',
  },
  'catch conditional': conditional(),
  'boundary conditional': conditional(),
  'start conditional': conditional(),
};

function conditional(): Excluded {
  return {
    reason: {
      zh: '对方的条件事件不随数据变化重新判断',
      en: 'its conditional events are not evaluated again when data changes',
    },
    observed: 'the condition becomes true by the completion of another task, and the event goes on waiting',
  };
}

/** Met while a run is compared: what went before counts, what follows does not. */
export const dynamic = {
  'tokens-meet': {
    reason: {
      zh: '两个令牌同时在一个元素上：对方让第二个排队',
      en: 'two tokens at one element: it lets the second one queue',
    },
    observed: 'two branches that lead into one user task without a join: one task waits where two should',
  },
  'boundary-again': {
    reason: {
      zh: '不中断的边界事件第二次发生：对方只认第一次',
      en: 'a boundary event that does not interrupt happens again: it takes the first alone',
    },
    observed: 'the second message to the same boundary event finds nobody who waits',
  },
  'join-discarded': {
    reason: {
      zh: '并行汇聚把没有走的分支也计入，本应等待',
      en: 'its parallel join counts a branch that was not taken, where it should wait',
    },
    observed:
      'an exclusive split before a parallel join: it goes on with one token; also when the token of that flow is still to come, behind the discard',
  },
  'discard-left': {
    reason: {
      zh: '没有走的路径晚到并行汇聚，对方因此不结束',
      en: 'a path that was not taken reaches its parallel join late, and for that it does not end',
    },
    observed:
      'a merge before a parallel join passes on the way taken and then the way not taken (a boundary event, a choice): when the other branches were there before, the join has gone on, and the discard stays',
  },
  'error-escapes': {
    reason: {
      zh: '流程内无人捕获的错误结束事件：对方正常完成',
      en: 'nobody inside catches the error: it completes as if nothing had been',
    },
    observed: 'a called process with an error end event ends well',
  },
  stack: {
    reason: { zh: '自动循环太长，对方栈溢出', en: 'the automatic loop is too long, it runs out of stack' },
    observed: 'a loop of a script task and a gateway: near 1,000 rounds, after minutes of a blocked thread',
  },
  incident: { reason: { zh: '出现异常：对方没有异常', en: 'an incident: it knows none' }, observed: 'by design' },
  command: { reason: { zh: '操作员的干预', en: 'an intervention of an operator' }, observed: 'by design' },
  bound: { reason: { zh: '步数超过上限', en: 'more steps than the bound' }, observed: 'by design' },
  expired: { reason: { zh: '超过时间上限', en: 'out of time' }, observed: 'by design' },
} as const satisfies Record<string, Excluded>;

export type DynamicCode = keyof typeof dynamic;

/** Constructs of one process with the elements that are one. */
export interface Census {
  constructs: Map<string, string[]>;
  /** Event-based gateways and the flows out of them: the kernel takes one of them late, the library all of them early. */
  eventGateways: Set<string>;
  eventFlows: Set<string>;
}

export async function census(xml: string, processId: string): Promise<Census> {
  const { definitions } = await parseBpmn(xml);
  const found: Census = { constructs: new Map(), eventGateways: new Set(), eventFlows: new Set() };
  const roots = (definitions?.['rootElements'] ?? []) as ModdleElement[];
  const process = roots.find(({ $type, id }) => $type === 'bpmn:Process' && id === processId);
  if (process) count(process, found, true);
  const flows = roots.flatMap((root) => (root['messageFlows'] ?? []) as ModdleElement[]);
  const here = flows.filter((flow) => ['sourceRef', 'targetRef'].some((end) => isInside(flow[end], process)));
  if (here.length > 0)
    found.constructs.set(
      'message flow',
      here.map(({ id }) => id ?? ''),
    );
  return found;
}

function isInside(end: unknown, process: ModdleElement | undefined): boolean {
  for (let e = end as ModdleElement | undefined; e; e = e.$parent) if (e === process) return true;
  return false;
}

function count(container: ModdleElement, found: Census, top: boolean): void {
  const elements = (container['flowElements'] ?? []) as ModdleElement[];
  const flows = elements.filter(({ $type }) => $type === 'bpmn:SequenceFlow');
  const note = (construct: string, id = '') => {
    found.constructs.set(construct, [...(found.constructs.get(construct) ?? []), id]);
  };
  const starts = elements.filter(({ $type }) => $type === 'bpmn:StartEvent');
  if (top && starts.length > 1) for (const { id } of starts) note('several starts', id);
  const errorBoundaries = elements.filter(isErrorBoundary);
  for (const element of errorBoundaries) {
    const beside = errorBoundaries.filter((other) => other['attachedToRef'] === element['attachedToRef']);
    if (beside.length > 1 && beside.some(catchesAll)) note('catch-all beside another error', element.id);
  }
  for (const element of elements) {
    const [incoming, outgoing] = (['targetRef', 'sourceRef'] as const).map((end) =>
      flows.filter((f) => f[end] === element),
    );
    for (const construct of constructsOf(element, incoming?.length ?? 0, outgoing?.length ?? 0))
      note(construct, element.id);
    if (element.$type === 'bpmn:EventBasedGateway') {
      found.eventGateways.add(element.id ?? '');
      for (const { id } of outgoing ?? []) found.eventFlows.add(id ?? '');
    }
    if (Array.isArray(element['flowElements'])) count(element, found, false);
  }
}

const isErrorBoundary = (element: ModdleElement): boolean =>
  element.$type === 'bpmn:BoundaryEvent' &&
  ((element['eventDefinitions'] ?? []) as ModdleElement[]).some(({ $type }) => $type === 'bpmn:ErrorEventDefinition');

const catchesAll = (element: ModdleElement): boolean => {
  const [definition] = (element['eventDefinitions'] ?? []) as ModdleElement[];
  const error = definition?.['errorRef'] as ModdleElement | undefined;
  return typeof error?.['errorCode'] !== 'string' || error['errorCode'] === '';
};

const LABELS = new Set([
  'sequenceFlow',
  'dataObject',
  'dataObjectReference',
  'dataStoreReference',
  'textAnnotation',
  'group',
]);
const EVENT: Readonly<Record<string, string>> = {
  startEvent: 'start',
  intermediateCatchEvent: 'catch',
  intermediateThrowEvent: 'throw',
  boundaryEvent: 'boundary',
  endEvent: 'end',
};

function constructsOf(element: ModdleElement, incoming: number, outgoing: number): string[] {
  const name = element.$type.split(':')[1] ?? '';
  const tag = name.charAt(0).toLowerCase() + name.slice(1);
  if (LABELS.has(tag)) return [];
  const position = EVENT[tag];
  if (position !== undefined) {
    const [definition] = (element['eventDefinitions'] ?? []) as ModdleElement[];
    const kind = definition?.$type.split(':')[1]?.replace('EventDefinition', '').toLowerCase() ?? 'none';
    return [`${position} ${kind}`];
  }
  if (tag === 'inclusiveGateway') {
    return [...(incoming > 1 ? ['inclusive join'] : []), ...(outgoing > 1 || incoming < 2 ? ['inclusive split'] : [])];
  }
  if (element['triggeredByEvent'] === true) return ['eventSubProcess'];
  const data = ['dataInputAssociations', 'dataOutputAssociations'].some((name) => Array.isArray(element[name]));
  return [
    tag,
    ...markerOf(element),
    ...(data ? ['data association'] : []),
    ...(element['isForCompensation'] === true ? ['compensation handler'] : []),
  ];
}

function markerOf(element: ModdleElement): string[] {
  const loop = element['loopCharacteristics'] as ModdleElement | undefined;
  if (!loop) return [];
  if (loop.$type !== 'bpmn:MultiInstanceLoopCharacteristics') return ['standard loop'];
  return [loop['isSequential'] === true ? 'multi-instance sequential' : 'multi-instance parallel'];
}

export interface Exclusion {
  construct: string;
  elementIds: string[];
  reason: Text;
}

/** Why a process is outside of the subset; empty when it is inside. */
export function exclusionsOf({ constructs }: Census): Exclusion[] {
  return [...constructs].flatMap(([construct, elementIds]) => {
    const entry = Object.hasOwn(subset, construct) ? subset[construct] : unknown(construct);
    return entry === undefined || entry === 'comparable' ? [] : [{ construct, elementIds, reason: entry.reason }];
  });
}

const unknown = (construct: string): Excluded => ({
  reason: { zh: `“${construct}”还没有对照过`, en: `"${construct}" has not been compared yet` },
  observed: 'by design',
});
