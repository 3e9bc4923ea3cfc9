/**
 * From DMN XML to elements, by dmn-moddle behind the safe scan. Files of DMN 1.1, 1.2, 1.4 and 1.5 are read as 1.3 and say
 * so; what 1.3 does not know is then reported like any other content that was not understood, never dropped silently.
 */
import { DmnModdle, type DmnElement } from 'dmn-moddle';
import type { Problem } from '../../problem.ts';
import { scanXml } from '../../xml.ts';
import { problem } from '../codes.ts';

export type { DmnElement } from 'dmn-moddle';

const MODEL = 'https://www.omg.org/spec/DMN/20191111/MODEL/';
const DIAGRAM = 'https://www.omg.org/spec/DMN/20191111/DMNDI/';
const FEEL = 'https://www.omg.org/spec/DMN/20191111/FEEL/';

/** Namespaces of other versions: what they are called in 1.3, and of which version a file with that model is. */
const others: Readonly<Record<string, { is: string; version?: string }>> = {
  'http://www.omg.org/spec/DMN/20151101/dmn.xsd': { is: MODEL, version: '1.1' },
  'http://www.omg.org/spec/DMN/20151101/dmn11.xsd': { is: MODEL, version: '1.1' },
  'http://www.omg.org/spec/DMN/20180521/MODEL/': { is: MODEL, version: '1.2' },
  'http://www.omg.org/spec/DMN/20180521/DMNDI/': { is: DIAGRAM },
  'https://www.omg.org/spec/DMN/20211108/MODEL/': { is: MODEL, version: '1.4' },
  'https://www.omg.org/spec/DMN/20230324/MODEL/': { is: MODEL, version: '1.5' },
  'https://www.omg.org/spec/DMN/20230324/DMNDI/': { is: DIAGRAM },
  'http://www.omg.org/spec/FEEL/20140401': { is: FEEL },
  'http://www.omg.org/spec/DMN/20180521/FEEL/': { is: FEEL },
  'https://www.omg.org/spec/DMN/20211108/FEEL/': { is: FEEL },
  'https://www.omg.org/spec/DMN/20230324/FEEL/': { is: FEEL },
};

export async function parseDmn(xml: string): Promise<{ definitions: DmnElement | null; problems: Problem[] }> {
  const offence = scanXml(xml);
  if (offence) return { definitions: null, problems: [problem(offence.code, {}, offence.data)] };
  const { text, version, namespace } = inOurVersion(xml);
  if (namespace !== null && namespace !== MODEL) {
    return { definitions: null, problems: [problem('DMN_VERSION', {}, { namespace })] };
  }
  const converted = version ? [problem('DMN_CONVERTED', {}, { version })] : [];
  try {
    const { rootElement, warnings } = await new DmnModdle().fromXML(text);
    return { definitions: rootElement, problems: [...converted, ...warnings.map(({ message }) => warningOf(message))] };
  } catch (error) {
    const [detail = ''] = (error as Error).message.split('\n');
    return { definitions: null, problems: [problem('XML_INVALID', {}, { detail })] };
  }
}

/** `namespace`: that of `definitions`, which must be the root; null when there is no such element. */
function inOurVersion(xml: string): { text: string; version: string | null; namespace: string | null } {
  const start = /<(?:([\w.-]+):)?definitions\b[^>]*>/.exec(xml);
  if (!start) return { text: xml, version: null, namespace: null };
  const declared = (tag: string) => {
    const name = start[1] ? `xmlns:${start[1].replaceAll('.', '\\.')}` : 'xmlns';
    return new RegExp(`\\s${name}\\s*=\\s*["']([^"']*)["']`).exec(tag)?.[1] ?? '';
  };
  const version = others[declared(start[0])]?.version ?? null;
  const text = xml
    .replace(
      /(\sxmlns(?::[\w.-]+)?\s*=\s*["'])([^"']*)/g,
      (_, before: string, uri: string) => before + (others[uri]?.is ?? uri),
    )
    // Some tools refer to elements by qualified names of their own namespace.
    .replace(/(\sdmnElementRef\s*=\s*["'])[\w.-]+:/g, '$1');
  return { text, version, namespace: declared(/<(?:[\w.-]+:)?definitions\b[^>]*>/.exec(text)?.[0] ?? '') };
}

function warningOf(message: string): Problem {
  const duplicate = /duplicate ID <(.+?)>/.exec(message)?.[1];
  if (duplicate !== undefined) return problem('DUPLICATE_ID', { elementId: duplicate }, { id: duplicate });
  const detail = message
    .split('\n')
    .map((line) => line.trim())
    .join(', ');
  return problem('XML_CONTENT_IGNORED', {}, { detail });
}

export function listOf(element: DmnElement | null, property: string): DmnElement[] {
  const value = element?.[property];
  return Array.isArray(value) ? (value as DmnElement[]) : [];
}

export function childOf(element: DmnElement | null, property: string): DmnElement | null {
  const value = element?.[property];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as DmnElement) : null;
}

export function textOf(element: DmnElement | null | undefined, property = 'text'): string {
  const value = element?.[property];
  return typeof value === 'string' ? value.trim() : '';
}

/** A property that is left out when it is empty. */
export function optional<K extends string>(key: K, text: string): Partial<Record<K, string>> {
  return text ? ({ [key]: text } as Record<K, string>) : {};
}

/** The id that a reference within this file means, without `#` and its own namespace. */
export function referenceOf(element: DmnElement | null, namespace: string): string {
  const href = textOf(element, 'href');
  const own = `${namespace}#`;
  return href.startsWith(own) ? href.slice(own.length) : href.replace(/^#/, '');
}
