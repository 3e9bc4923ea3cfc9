/**
 * Which person's task decides at a gateway: the nearest one before it, whose form's buttons and fields a condition can
 * ask about. Walks back through gateways and automatic steps; stops at loops. Pure.
 */
import type { Moddle } from '../editor.ts';
import { factsOf } from './describe.ts';

const sourcesOf = (node: Moddle): Moddle[] => {
  const flows = (node['incoming'] as Moddle[] | undefined) ?? [];
  const attached = node['attachedToRef'] as Moddle | undefined;
  return [...flows.map((flow) => flow['sourceRef'] as Moddle), ...(attached ? [attached] : [])].filter(Boolean);
};

export function deciderOf(flow: Moddle): { name: string; formId: string } | null {
  let front = [flow['sourceRef'] as Moddle | undefined].filter((node): node is Moddle => node !== undefined);
  const seen = new Set<Moddle>(front);
  while (front.length > 0) {
    for (const node of front) {
      const facts = node.$type === 'bpmn:UserTask' ? factsOf(node) : null;
      if (facts?.formId) return { name: facts.name, formId: facts.formId };
    }
    front = front.flatMap(sourcesOf).filter((node) => (seen.has(node) ? false : seen.add(node)));
  }
  return null;
}
