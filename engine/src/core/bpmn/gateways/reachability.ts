/** For every converging inclusive or complex gateway: which elements of its scope can still send a token to which incoming flow. */
import type { ElementModel, FlowModel, Reach } from '../model/model.ts';

const BY_FLOWS = 1;
const BY_ANY_WAY = 2;

export function inclusiveReach(elements: readonly ElementModel[], flows: readonly FlowModel[]): Map<number, Reach[]> {
  const result = new Map<number, Reach[]>();
  for (const gateway of elements) {
    if (gateway.join !== 'inclusive' && gateway.join !== 'complex') continue;
    result.set(
      gateway.index,
      gateway.incoming.map((flow) => {
        const reach = new Uint8Array(elements.length);
        walkBack(elements, flows, gateway.index, flow, false, reach, BY_FLOWS);
        walkBack(elements, flows, gateway.index, flow, true, reach, BY_ANY_WAY);
        return reach;
      }),
    );
  }
  return result;
}

function walkBack(
  elements: readonly ElementModel[],
  flows: readonly FlowModel[],
  gateway: number,
  flow: number,
  throughBoundaries: boolean,
  reach: Reach,
  mark: number,
): void {
  const open = [flows[flow]?.source ?? gateway];
  for (let current = open.pop(); current !== undefined; current = open.pop()) {
    if (current === gateway || ((reach[current] ?? 0) & mark) !== 0) continue;
    reach[current] = (reach[current] ?? 0) | mark;
    const element = elements[current] as ElementModel;
    for (const incoming of element.incoming) open.push(flows[incoming]?.source ?? gateway);
    if (throughBoundaries && element.attachedTo >= 0) open.push(element.attachedTo);
  }
}
