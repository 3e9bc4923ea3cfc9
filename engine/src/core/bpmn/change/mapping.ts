/**
 * Which element of the target model an element of the source model becomes. What the plan names goes where it says, or
 * nowhere (`null`: a catch event is closed and opened anew); everything else goes to the element with the same id, unless
 * the plan wants every mapping said (Camunda 8's API). Sequence flows, where tokens wait at joins, are mapped likewise, or
 * by their ends.
 */
import type { Problem } from '../../problem.ts';
import type { ElementModel, FlowModel, ProcessModel } from '../model/model.ts';
import { changeProblem } from './problems.ts';

export interface MigrationPlan {
  /** Ids of elements and sequence flows: source → target; `null` maps nowhere. */
  elements?: Record<string, string | null>;
  /** What is not named goes to the same id. Default true. */
  sameIds?: boolean;
  /** Version of the target, kept in the state. */
  version?: number;
}

export interface ElementMap {
  element(source: ElementModel): { target: ElementModel; given: boolean } | null;
  /** A flow into `gateway` of the source as one into `target`. */
  flow(source: FlowModel, target: ElementModel): FlowModel | null;
}

const elementOf = (model: ProcessModel, id: string): ElementModel | undefined =>
  model.elements[model.indexOf.get(id) ?? -1];

/** Elements of which each may be the target of one only. */
export const catches = ({ type }: ElementModel): boolean =>
  type === 'BOUNDARY_EVENT' || type === 'START_EVENT' || type === 'INTERMEDIATE_CATCH_EVENT';

export function mapElements(from: ProcessModel, to: ProcessModel, plan: MigrationPlan): ElementMap {
  const { elements = {}, sameIds = true } = plan;
  const claimed = new Set(Object.values(elements));
  const given = (id: string): string | null | undefined => (Object.hasOwn(elements, id) ? elements[id] : undefined);
  const map: ElementMap = {
    element(source) {
      if (source.index === 0) return { target: to.elements[0] as ElementModel, given: true };
      const named = given(source.id);
      if (named === null || (named === undefined && !sameIds)) return null;
      if (named === undefined && catches(source) && claimed.has(source.id)) return null;
      const target = elementOf(to, named ?? source.id);
      return target && target.index > 0 ? { target, given: named !== undefined } : null;
    },
    flow(source, target) {
      const named = given(source.id);
      if (named === null || (named === undefined && !sameIds)) return null;
      const incoming = target.incoming.map((index) => to.flows[index] as FlowModel);
      const same = incoming.find(({ id }) => id === (named ?? source.id));
      if (same || named !== undefined) return same ?? null;
      const origin = map.element(from.elements[source.source] as ElementModel)?.target.index;
      const alike = incoming.filter((flow) => flow.source === origin);
      return alike.length === 1 ? (alike[0] as FlowModel) : null;
    },
  };
  return map;
}

/** What is wrong with the plan itself, whatever the instance. */
export function checkPlan(from: ProcessModel, to: ProcessModel, { elements = {} }: MigrationPlan): Problem[] {
  const problems: Problem[] = [];
  const caught = new Map<string, string>();
  for (const [source, target] of Object.entries(elements)) {
    const element = elementOf(from, source);
    const known = element ?? from.flows[from.flowIndexOf.get(source) ?? -1];
    if (!known) problems.push(changeProblem('MAPPING_SOURCE_UNKNOWN', source));
    if (target === null) continue;
    const exists = element ? to.indexOf.has(target) : to.flowIndexOf.has(target) || to.indexOf.has(target);
    if (!exists) problems.push(changeProblem('MAPPING_TARGET_UNKNOWN', source, { target }));
    if (!element || !catches(element)) continue;
    const other = caught.get(target);
    if (other) problems.push(changeProblem('MAPPING_TARGET_TWICE', source, { target, other }));
    caught.set(target, source);
  }
  return problems;
}
