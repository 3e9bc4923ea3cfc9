/**
 * How the elements of a process hang together: starts, flows within one scope, conditions at gateways, boundary and event
 * sub-processes, and what no token can ever reach. Everything wrong is reported; nothing is repaired.
 */
import type { ElementModel, FlowModel } from '../model/model.ts';
import { ACTIVITY_TYPES } from '../read/constructs.ts';
import { childOf } from '../read/moddle.ts';
import type { Draft } from '../read/process.ts';
import type { Code } from './codes.ts';
import { checkCompensation } from './compensation.ts';
import { checkReachability } from './reachable.ts';

export function checkStructure(draft: Draft): void {
  for (const flow of draft.flows) checkFlow(draft, flow);
  for (const element of draft.elements) {
    if (element.type === 'PROCESS' || element.type === 'SUB_PROCESS') checkScope(draft, element);
    if (element.type === 'AD_HOC_SUB_PROCESS') checkAdHoc(draft, element);
    if (element.type === 'EVENT_SUB_PROCESS') checkEventSubProcess(draft, element);
    if (element.type === 'BOUNDARY_EVENT') checkBoundary(draft, element);
    if (element.type === 'EVENT_BASED_GATEWAY') checkEventGateway(draft, element);
    if (element.instantiates) checkInstantiating(draft, element);
    if (element.type.endsWith('_GATEWAY') && element.outgoing.length === 0) {
      draft.reader.report('GATEWAY_ENDS', element.id);
    }
    checkConditions(draft, element);
    checkCatchers(draft, element);
  }
  checkCompensation(draft);
  checkReachability(draft);
}

const within = (draft: Draft, scope: ElementModel) => draft.elements.filter((e) => e.scope === scope.index);

function checkScope(draft: Draft, scope: ElementModel): void {
  const starts = within(draft, scope).filter((e) => e.type === 'START_EVENT');
  const begins = starts.length > 0 || within(draft, scope).some((e) => e.instantiates);
  if (!begins) draft.reader.report('NO_START_EVENT', scope.id);
  if (starts.filter((e) => e.trigger === null).length > 1) draft.reader.report('SEVERAL_NONE_STARTS', scope.id);
}

function checkEventSubProcess(draft: Draft, scope: ElementModel): void {
  const starts = within(draft, scope).filter((e) => e.type === 'START_EVENT');
  if (starts.length !== 1) draft.reader.report('EVENT_SUB_PROCESS_START', scope.id);
  if (scope.incoming.length + scope.outgoing.length > 0) draft.reader.report('EVENT_SUB_PROCESS_FLOW', scope.id);
  if (scope.loop) draft.reader.report('ATTRIBUTE_NOT_SUPPORTED', scope.id, { name: 'loopCharacteristics' });
}

/** Nothing begins or ends it but its activations (BPMN 2.0.2 §10.3.5); it holds something to activate. */
function checkAdHoc(draft: Draft, scope: ElementModel): void {
  const inner = within(draft, scope);
  if (!inner.some((e) => ACTIVITY_TYPES.has(e.type))) draft.reader.report('AD_HOC_EMPTY', scope.id);
  for (const { id, type } of inner) {
    if (type === 'START_EVENT' || type === 'END_EVENT' || type === 'EVENT_SUB_PROCESS') {
      draft.reader.report('AD_HOC_MISFIT', id, { type });
    }
  }
}

function checkFlow(draft: Draft, flow: FlowModel): void {
  const source = draft.elements[flow.source];
  const target = draft.elements[flow.target];
  if (!source || !target) {
    // An end that is missing altogether; dangling ones and refused elements are reported as that already.
    const drawn = draft.flowSources[flow.index];
    const complete = drawn && childOf(drawn, 'sourceRef') && childOf(drawn, 'targetRef');
    if (!complete && !draft.reader.reported('DANGLING_REFERENCE', flow.id)) {
      draft.reader.report('FLOW_INCOMPLETE', flow.id);
    }
    return;
  }
  if (flow.link) return;
  if (source.scope !== target.scope) draft.reader.report('FLOW_LEAVES_SCOPE', flow.id);
  if (target.type === 'START_EVENT' || target.type === 'BOUNDARY_EVENT') {
    draft.reader.report('FLOW_INTO_START', flow.id, { type: target.type });
  }
  if (source.type === 'END_EVENT') draft.reader.report('FLOW_OUT_OF_END', flow.id);
}

function checkConditions(draft: Draft, element: ElementModel): void {
  const source = draft.readings[element.index]?.source;
  const defaultId = source && childOf(source, 'default')?.id;
  const complex = element.type === 'COMPLEX_GATEWAY';
  const choosing = complex || element.type === 'EXCLUSIVE_GATEWAY' || element.type === 'INCLUSIVE_GATEWAY';
  const flows = element.outgoing.map((index) => draft.flows[index] as FlowModel);
  if (defaultId !== undefined && !flows.some(({ id }) => id === defaultId)) {
    draft.reader.report('DEFAULT_FLOW_WRONG', element.id, { flow: defaultId });
  }
  for (const { id, condition } of flows) {
    if (!choosing && condition) draft.reader.report('CONDITION_MISPLACED', id);
    if (!choosing) continue;
    if (id === defaultId && condition) draft.reader.report('CONDITION_UNUSED', id);
    if (!complex && id !== defaultId && !condition && flows.length > 1) {
      draft.reader.report('CONDITION_MISSING', element.id, { flow: id });
    }
  }
}

function checkBoundary(draft: Draft, element: ElementModel): void {
  const host = draft.elements[element.attachedTo];
  if (!host || !ACTIVITY_TYPES.has(host.type) || host.scope !== element.scope) {
    draft.reader.report('BOUNDARY_UNATTACHED', element.id);
  }
  if (element.incoming.length > 0) draft.reader.report('FLOW_INTO_START', element.id, { type: element.type });
}

function checkEventGateway(draft: Draft, gateway: ElementModel): void {
  if (gateway.outgoing.length === 1) draft.reader.report('EVENT_GATEWAY_TARGETS', gateway.id);
  const targets = gateway.outgoing.flatMap((flow) => draft.elements[draft.flows[flow]?.target ?? -1] ?? []);
  for (const target of targets) checkGatewayTarget(draft, gateway, target);
  const mixed = targets.some((e) => e.type === 'RECEIVE_TASK') && targets.some(catchesMessage);
  if (mixed) draft.reader.report('EVENT_GATEWAY_MIXED', gateway.id);
  const source = draft.readings[gateway.index]?.source;
  if (source?.['eventGatewayType'] === 'Parallel' && !gateway.instantiates) {
    draft.reader.report('ATTRIBUTE_NOT_SUPPORTED', gateway.id, { name: 'eventGatewayType="Parallel"' });
  }
}

const catchesMessage = (e: ElementModel) => e.type === 'INTERMEDIATE_CATCH_EVENT' && e.trigger?.kind === 'message';

/** BPMN 2.0.2 §10.6.6: catch events or receive tasks, these without boundary events, and nothing else leads there. */
function checkGatewayTarget(draft: Draft, gateway: ElementModel, target: ElementModel): void {
  const receives = target.type === 'RECEIVE_TASK';
  const report = (code: Code) => draft.reader.report(code, target.id);
  if (!receives && target.type !== 'INTERMEDIATE_CATCH_EVENT') return report('EVENT_GATEWAY_TARGET');
  if (target.incoming.length > 1) report('EVENT_GATEWAY_SHARED');
  const attached = draft.elements.some((e) => e.attachedTo === target.index);
  if (receives && (attached || target.loop || target.inputs.length > 0)) report('EVENT_GATEWAY_RECEIVE');
  if (gateway.instantiates && !receives && !catchesMessage(target)) report('EVENT_GATEWAY_STARTS');
}

/** What starts the process stands directly in it, and nothing leads there. */
function checkInstantiating(draft: Draft, element: ElementModel): void {
  if (element.scope !== 0 || element.incoming.length > 0) draft.reader.report('INSTANTIATE_MISPLACED', element.id);
}

/** Two events at one place that catch the same leave it open which one is meant. */
function checkCatchers(draft: Draft, element: ElementModel): void {
  const { errorBoundaries, errorStarts, escalationBoundaries, escalationStarts, boundaries, eventStarts } = element;
  const places = [errorBoundaries, errorStarts, escalationBoundaries, escalationStarts, boundaries, eventStarts];
  const ownStarts = draft.elements.filter((e) => element.type === 'PROCESS' && isStartOf(e, element));
  for (const catchers of [...places, ownStarts.map(({ index }) => index)]) {
    const seen = new Set<string>();
    for (const index of catchers) {
      const what = caught(draft.elements[index] as ElementModel);
      if (what === null) continue;
      if (seen.has(what)) draft.reader.report('CATCH_DUPLICATE', draft.elements[index]?.id, { what });
      seen.add(what);
    }
  }
}

const isStartOf = (e: ElementModel, process: ElementModel) => e.type === 'START_EVENT' && e.scope === process.index;

function caught({ trigger }: ElementModel): string | null {
  if (trigger?.kind === 'error' || trigger?.kind === 'escalation') return `${trigger.kind} ${trigger.code ?? '*'}`;
  if (trigger?.kind === 'message' || trigger?.kind === 'signal') return `${trigger.kind} ${trigger.name.source}`;
  if (trigger?.kind === 'conditional') return `condition ${trigger.condition.source}`;
  return null;
}
