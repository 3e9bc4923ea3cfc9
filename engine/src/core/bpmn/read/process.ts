/**
 * From one `bpmn:process` to its `ProcessModel`: collects elements and flows scope by scope in document order, links them
 * by index, lets each element's reader build its behaviour, and answers beforehand what steps will ask. Problems are
 * reported, all of them; the model is only used when none is an error.
 */
import { passThrough } from '../activities/pass-through.ts';
import { readStartEvent } from '../events/start.ts';
import { complexGateway } from '../gateways/complex.ts';
import { exclusiveGateway } from '../gateways/exclusive.ts';
import { inclusiveGateway } from '../gateways/inclusive.ts';
import { inclusiveReach } from '../gateways/reachability.ts';
import type { ElementModel, ElementSummary, ElementType, FlowModel, ProcessModel } from '../model/model.ts';
import { subProcess } from '../scopes/sub-process.ts';
import { documentationElements } from '../validation/support.ts';
import { constructs } from './constructs.ts';
import { checkAttributes } from './attributes.ts';
import { checkExtensions } from './extensions.ts';
import { linkCatchers } from './catchers.ts';
import { linkCompensation } from './compensation.ts';
import { linkLinkEvents } from './links.ts';
import { readDataAssociations } from './data.ts';
import { readLanes } from './lanes.ts';
import { readLoop } from './loop.ts';
import { readMappings } from './mappings.ts';
import { childOf, childrenOf, tagOf, textOf, type ModdleElement } from './moddle.ts';
import { extensionText, type LaneGroups, type Reader, type Reading } from './reader.ts';
import { conditionNamesOf, startsOf } from './starts.ts';

/** What is known while a process is being read. */
export interface Draft {
  readonly source: ModdleElement;
  readonly reader: Reader;
  readonly elements: ElementModel[];
  readonly readings: Reading[];
  readonly flows: FlowModel[];
  readonly flowSources: ModdleElement[];
  readonly indexOf: Map<string, number>;
  readonly flowIndexOf: Map<string, number>;
  readonly lanes: Map<string, LaneGroups | null>;
}

export function readProcess(source: ModdleElement, reader: Reader): { draft: Draft; model: ProcessModel } {
  const draft: Draft = {
    source,
    reader,
    elements: [],
    readings: [],
    flows: [],
    flowSources: [],
    indexOf: new Map(),
    flowIndexOf: new Map(),
    lanes: new Map(),
  };
  const root = addElement(draft, source, 'PROCESS', -1);
  root.element.behaviour = subProcess;
  checkExtensions(reader, source, ['zeebe:VersionTag', 'zeebe:Properties']);
  collect(draft, source, 0);
  linkFlows(draft);
  linkLinkEvents(draft);
  linkBoundaries(draft);
  linkCompensation(draft);
  for (const reading of draft.readings) if (reading.element.index > 0) readElement(draft, reading);
  linkCatchers(draft);
  return { draft, model: finish(draft) };
}

function addElement(draft: Draft, source: ModdleElement, type: ElementType, scope: number): Reading {
  const index = draft.elements.length;
  const id = source.id ?? '';
  const element: ElementModel = {
    index,
    id,
    name: source.name ?? '',
    type,
    scope,
    incoming: [],
    outgoing: [],
    inputs: [],
    outputs: [],
    behaviour: passThrough,
    join: 'none',
    loop: null,
    adHoc: null,
    activation: null,
    trigger: null,
    interrupting: true,
    attachedTo: -1,
    boundaries: [],
    errorBoundaries: [],
    conditionBoundaries: [],
    escalationBoundaries: [],
    eventStarts: [],
    errorStarts: [],
    escalationStarts: [],
    noneStart: -1,
    handler: -1,
    isHandler: source['isForCompensation'] === true,
    compensationStart: -1,
    compensable: false,
    cancelBoundary: -1,
    instantiates: false,
    allEvents: false,
    propagateAllChildVariables: true,
    size: 1,
  };
  const summary: ElementSummary = { id, name: element.name, type, scopeId: draft.elements[scope]?.id ?? null };
  const reading: Reading = { source, element, summary, reader: draft.reader };
  draft.elements.push(element);
  draft.readings.push(reading);
  draft.indexOf.set(id, index);
  return reading;
}

function collect(draft: Draft, container: ModdleElement, scope: number): void {
  readLanes(container, draft.reader, draft.lanes);
  for (const source of childrenOf(container, 'flowElements')) {
    const tag = tagOf(source);
    if (documentationElements.includes(tag)) continue;
    if (!source.id) draft.reader.report('ELEMENT_WITHOUT_ID', container.id, { type: tag });
    else if (tag === 'sequenceFlow') addFlow(draft, source);
    else if (!Object.hasOwn(constructs, tag)) draft.reader.report('ELEMENT_NOT_SUPPORTED', source.id, { type: tag });
    else {
      const type = source['triggeredByEvent'] === true ? 'EVENT_SUB_PROCESS' : (constructs[tag]?.type ?? 'TASK');
      const { element } = addElement(draft, source, type, scope);
      if (tag === 'adHocSubProcess') collect(draft, source, element.index);
      if (tag === 'subProcess' || tag === 'transaction') collect(draft, source, element.index);
      element.size = draft.elements.length - element.index;
    }
  }
}

function addFlow(draft: Draft, source: ModdleElement): void {
  const index = draft.flows.length;
  draft.flows.push({ index, id: source.id ?? '', source: -1, target: -1, condition: null });
  draft.flowSources.push(source);
  draft.flowIndexOf.set(source.id ?? '', index);
}

function linkFlows(draft: Draft): void {
  for (const flow of draft.flows) {
    const source = draft.flowSources[flow.index] as ModdleElement;
    flow.source = indexOfReference(draft, source, 'sourceRef');
    flow.target = indexOfReference(draft, source, 'targetRef');
    draft.elements[flow.source]?.outgoing.push(flow.index);
    draft.elements[flow.target]?.incoming.push(flow.index);
    const condition = childOf(source, 'conditionExpression');
    const text = condition && textOf(condition, 'body');
    if (text) flow.condition = draft.reader.feel(flow.id, 'condition', text);
  }
}

function indexOfReference(draft: Draft, source: ModdleElement, property: string): number {
  const target = childOf(source, property)?.id;
  return target === undefined ? -1 : (draft.indexOf.get(target) ?? -1);
}

function linkBoundaries(draft: Draft): void {
  for (const { source, element, summary } of draft.readings) {
    if (element.type !== 'BOUNDARY_EVENT') continue;
    element.attachedTo = indexOfReference(draft, source, 'attachedToRef');
    const host = draft.elements[element.attachedTo];
    if (host) summary.attachedToId = host.id;
  }
}

function readElement(draft: Draft, reading: Reading): void {
  const { source, element, reader } = reading;
  const construct = constructs[tagOf(source)];
  if (!construct) return;
  checkExtensions(reader, source, construct.extensions);
  checkAttributes(reader, source);
  element.inputs = [
    ...readMappings(reading, 'inputParameters'),
    ...readDataAssociations(reading, 'dataInputAssociations'),
  ];
  element.outputs = [
    ...readMappings(reading, 'outputParameters'),
    ...readDataAssociations(reading, 'dataOutputAssociations'),
  ];
  reading.lane = laneOf(draft, element);
  element.loop = readLoop(reading);
  element.instantiates = source['instantiate'] === true;
  element.allEvents = source['eventGatewayType'] === 'Parallel';
  if (element.type === 'START_EVENT') element.behaviour = readStartEvent(reading, startPosition(draft, element));
  else if (element.type === 'EXCLUSIVE_GATEWAY') element.behaviour = exclusiveGateway(defaultFlow(draft, source));
  else if (element.type === 'INCLUSIVE_GATEWAY') element.behaviour = inclusiveGateway(defaultFlow(draft, source));
  else if (construct.read) element.behaviour = construct.read(reading);
  if (element.incoming.length > 1) {
    if (element.type === 'PARALLEL_GATEWAY') element.join = 'parallel';
    if (element.type === 'INCLUSIVE_GATEWAY') element.join = 'inclusive';
  }
  if (element.type === 'COMPLEX_GATEWAY') readComplexGateway(draft, reading);
}

/** Of the element, or of the nearest sub-process around it. */
function laneOf({ elements, lanes }: Draft, element: ElementModel): LaneGroups | null | undefined {
  if (lanes.size === 0) return undefined;
  for (let at: ElementModel | undefined = element; at; at = elements[at.scope]) {
    if (lanes.has(at.id)) return lanes.get(at.id);
  }
  return undefined;
}

function readComplexGateway(draft: Draft, { source, element, reader }: Reading): void {
  element.behaviour = complexGateway(defaultFlow(draft, source));
  const condition = childOf(source, 'activationCondition');
  if (condition) element.activation = reader.feel(element.id, 'activation condition', textOf(condition, 'body'));
  else if (element.incoming.length > 1) reader.report('COMPLEX_CONDITION_MISSING', element.id);
  if (condition) element.join = 'complex';
}

function startPosition(draft: Draft, { scope }: ElementModel) {
  const type = draft.elements[scope]?.type;
  if (type === 'PROCESS') return 'process start';
  return type === 'EVENT_SUB_PROCESS' ? 'event sub-process start' : 'sub-process start';
}

function defaultFlow(draft: Draft, source: ModdleElement): number {
  const id = childOf(source, 'default')?.id;
  return id === undefined ? -1 : (draft.flowIndexOf.get(id) ?? -1);
}

function finish(draft: Draft): ProcessModel {
  const { elements, flows, indexOf, flowIndexOf, source } = draft;
  const noneStart = elements[0]?.noneStart ?? -1;
  const starts = startsOf(draft);
  const { startMessages, startSignals, startConditions } = starts;
  const drawnFlows = flows.filter(({ link }) => !link);
  const versionTag = extensionText(source, 'zeebe:VersionTag', 'value');
  const processId = source.id ?? '';
  const name = source.name ?? '';
  return {
    processId,
    name,
    versionTag,
    elements,
    flows,
    indexOf,
    flowIndexOf,
    inclusiveJoins: inclusiveReach(elements, flows),
    noneStartId: elements[noneStart]?.id ?? null,
    ...starts,
    conditionNames: conditionNamesOf(elements),
    summary: {
      processId,
      name,
      versionTag,
      elements: draft.readings.slice(1).map(({ summary }) => summary),
      flows: drawnFlows.map((flow) => ({
        id: flow.id,
        name: draft.flowSources[flow.index]?.name ?? '',
        sourceId: elements[flow.source]?.id ?? '',
        targetId: elements[flow.target]?.id ?? '',
        condition: flow.condition?.source ?? null,
      })),
      startMessages,
      startSignals,
      startConditions: startConditions.map(({ elementId, condition }) => ({ elementId, condition })),
      startTimers: starts.startTimers.map(({ elementId }) => ({ elementId, timer: timerText(draft, elementId) })),
    },
  };
}

const timerText = ({ readings, indexOf }: Draft, elementId: string): string =>
  readings[indexOf.get(elementId) ?? -1]?.summary.timer ?? '';
