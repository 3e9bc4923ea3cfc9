/**
 * From DMN 1.3 XML to elements, by dmn-moddle behind the safe scan. Content that was not understood is reported, never
 * dropped silently.
 */
import { DmnModdle, type DmnElement } from 'dmn-moddle';
import type { Problem } from '../problem.ts';
import { scanXml } from '../xml.ts';
import { problem } from './codes.ts';

export type { DmnElement } from 'dmn-moddle';

export async function parseDmn(xml: string): Promise<{ definitions: DmnElement | null; problems: Problem[] }> {
  const offence = scanXml(xml);
  if (offence) return { definitions: null, problems: [problem(offence.code, undefined, offence.data)] };
  try {
    const { rootElement, warnings } = await new DmnModdle().fromXML(xml);
    return { definitions: rootElement, problems: warnings.map(({ message }) => warningProblem(message)) };
  } catch (error) {
    const [detail = ''] = (error as Error).message.split('\n');
    return { definitions: null, problems: [problem('XML_INVALID', undefined, { detail })] };
  }
}

function warningProblem(message: string): Problem {
  const duplicate = /duplicate ID <(.+?)>/.exec(message)?.[1];
  if (duplicate !== undefined) return problem('DUPLICATE_ID', duplicate, { id: duplicate });
  const detail = message
    .split('\n')
    .map((line) => line.trim())
    .join(', ');
  return problem('XML_CONTENT_IGNORED', undefined, { detail });
}

export function listOf(element: DmnElement, property: string): DmnElement[] {
  const value = element[property];
  return Array.isArray(value) ? (value as DmnElement[]) : [];
}

export function childOf(element: DmnElement, property: string): DmnElement | null {
  const value = element[property];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as DmnElement) : null;
}

export function textOf(element: DmnElement | null | undefined, property = 'text'): string {
  const value = element?.[property];
  return typeof value === 'string' ? value.trim() : '';
}

/** Targets of `informationRequirement`s: ids of this file, without the `#`. */
export function requirementsOf(decision: DmnElement, property: 'requiredDecision' | 'requiredInput'): string[] {
  return listOf(decision, 'informationRequirement').flatMap((requirement) => {
    const href = textOf(childOf(requirement, property), 'href');
    return href ? [href.replace(/^#/, '')] : [];
  });
}

/** `<zeebe:versionTag value="…"/>` as the Camunda Modeler writes it. */
export function versionTagOf(decision: DmnElement): string | null {
  const extensions = childOf(decision, 'extensionElements');
  const tag = extensions && listOf(extensions, 'values').find(({ $type }) => $type === 'zeebe:versionTag');
  return (tag && textOf(tag, 'value')) || null;
}
