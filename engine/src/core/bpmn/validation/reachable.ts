/**
 * What no token can ever reach: an element without any way in is an error, and so is a ring of elements without one; what
 * merely follows such an element is a warning, mended by mending the first.
 */
import type { ElementModel } from '../model/model.ts';
import type { Draft } from '../read/process.ts';

export function checkReachability(draft: Draft): void {
  const { elements } = draft;
  const inAdHoc = (e: ElementModel) => elements[e.scope]?.type === 'AD_HOC_SUB_PROCESS' && e.incoming.length === 0;
  const isEntrance = (e: ElementModel) => begins(e) || e.isHandler || (inAdHoc(e) && e.attachedTo < 0);
  const reached = spread(draft, elements.filter(isEntrance));
  const lost = elements.filter((e) => e.type !== 'PROCESS' && !reached.has(e.index));
  const roots = lost.filter((e) => e.incoming.length === 0 && e.attachedTo < 0 && !isEntrance(e));
  const following = spread(draft, roots);
  for (const element of lost) {
    // Inside a lost sub-process everything is lost with it.
    if (lost.some((e) => e.index === element.scope)) continue;
    if (draft.reader.reported('LINK_SOURCE_MISSING', element.id)) continue;
    if (roots.includes(element)) draft.reader.report('UNCONNECTED', element.id);
    else draft.reader.report(following.has(element.index) ? 'UNREACHABLE_FOLLOWS' : 'UNREACHABLE', element.id);
  }
}

const begins = (e: ElementModel) => e.type === 'START_EVENT' || e.type === 'EVENT_SUB_PROCESS' || e.instantiates;

/** Along flows and over boundary events; a start event counts only inside a scope that is reached itself. */
function spread({ elements, flows }: Draft, from: readonly ElementModel[]): Set<number> {
  const reached = new Set<number>();
  const open = from.map((e) => e.index);
  const boundaries = new Map<number, number[]>();
  for (const e of elements) {
    if (e.attachedTo >= 0) boundaries.set(e.attachedTo, [...(boundaries.get(e.attachedTo) ?? []), e.index]);
  }
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (reached.has(index)) continue;
    reached.add(index);
    for (const flow of elements[index]?.outgoing ?? []) open.push(flows[flow]?.target ?? -1);
    open.push(...(boundaries.get(index) ?? []));
  }
  return reached;
}
