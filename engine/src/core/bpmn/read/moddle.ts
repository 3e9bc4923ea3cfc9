/**
 * From XML text to a tree of BPMN elements, by bpmn-moddle with the Zeebe extensions. What the parser merely warns of is
 * reported here: content that it could not read is a problem, because nothing may be ignored silently.
 */
import { BpmnModdle, type ModdleElement, type ModdleWarning } from 'bpmn-moddle';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' };
import type { Problem } from '../../problem.ts';
import { problem } from '../validation/codes.ts';
import { defaultXmlLimits, guardXml, type XmlLimits } from './xml-guard.ts';

export type { ModdleElement } from 'bpmn-moddle';

export async function parseBpmn(
  xml: string,
  limits: XmlLimits = defaultXmlLimits,
): Promise<{ definitions: ModdleElement | null; problems: Problem[] }> {
  const offence = guardXml(xml, limits);
  if (offence) return { definitions: null, problems: [offence] };
  try {
    const { rootElement, warnings } = await new BpmnModdle({ zeebe }).fromXML(xml);
    const problems = warnings.map(warningProblem);
    if (rootElement.$type !== 'bpmn:Definitions') {
      return { definitions: null, problems: [problem('XML_INVALID', undefined, { detail: rootElement.$type })] };
    }
    return { definitions: rootElement, problems };
  } catch (error) {
    const detail = firstLine((error as Error).message);
    return { definitions: null, problems: [problem('XML_INVALID', undefined, { detail })] };
  }
}

/** What a picture lacks harms nobody; everything else in a file was meant to do something. */
function warningProblem({ message, element, property, value }: ModdleWarning): Problem {
  const detail = message
    .split('\n')
    .map((line) => line.trim())
    .join(', ');
  const duplicate = /duplicate ID <(.+?)>/.exec(message)?.[1];
  if (duplicate !== undefined) return problem('DUPLICATE_ID', duplicate, { id: duplicate });
  const id = ownerId(element);
  if (message.startsWith('unresolved reference')) {
    const code = isDiagram(element) ? 'XML_CONTENT_IGNORED' : 'DANGLING_REFERENCE';
    return problem(code, id, { detail, property: property ?? '', target: value ?? '' });
  }
  const harmless =
    isDiagram(element) || (/unknown attribute/.test(message) === false && /<(bpmndi|dc|di):/.test(message));
  return problem(harmless ? 'XML_CONTENT_IGNORED' : 'XML_CONTENT', id, { detail });
}

function ownerId(element: ModdleElement | undefined): string | undefined {
  for (let e = element; e; e = e.$parent) if (typeof e.id === 'string') return e.id;
  return undefined;
}

const isDiagram = (element: ModdleElement | undefined) => /^(bpmndi|dc|di):/.test(element?.$type ?? '');
const firstLine = (text: string) => text.split('\n')[0] ?? text;

// ── reading one element ──────────────────────────────────────────────────────────────────────────────────────────────

export function textOf(element: ModdleElement, property: string): string | null {
  const value = element[property];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

export function childrenOf(element: ModdleElement, property: string): ModdleElement[] {
  const value = element[property];
  return Array.isArray(value) ? (value as ModdleElement[]) : [];
}

export function childOf(element: ModdleElement, property: string): ModdleElement | null {
  const value = element[property];
  return typeof value === 'object' && value !== null && '$type' in value ? (value as ModdleElement) : null;
}

/** `bpmn:UserTask` → `userTask`, as it is written in the file. */
export function tagOf(element: ModdleElement): string {
  const name = element.$type.split(':')[1] ?? element.$type;
  return name.charAt(0).toLowerCase() + name.slice(1);
}

export function extensionsOf(element: ModdleElement): ModdleElement[] {
  const container = childOf(element, 'extensionElements');
  return container ? childrenOf(container, 'values') : [];
}
