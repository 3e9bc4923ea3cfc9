/**
 * Looks at XML before any parser does, in one pass over the text: no document types, no entities of one's own, no
 * processing instructions but the XML declaration, no nesting or size beyond bounds. Linear in the length of the text.
 * Every reader of XML (BPMN, DMN, imports) asks here first and words the offence for its own catalogue.
 */
export interface XmlLimits {
  /** UTF-8 bytes. */
  bytes: number;
  depth: number;
}

export const defaultXmlLimits: XmlLimits = { bytes: 2_000_000, depth: 200 };

export interface XmlOffence {
  code: 'XML_TOO_LARGE' | 'XML_INVALID' | 'XML_FORBIDDEN' | 'XML_TOO_DEEP';
  data: Record<string, string | number>;
}

/** The first offence, or null when the text may be parsed. */
export function scanXml(xml: string, limits: XmlLimits = defaultXmlLimits): XmlOffence | null {
  const size = xml.length > limits.bytes ? xml.length : new TextEncoder().encode(xml).length;
  if (size > limits.bytes) return { code: 'XML_TOO_LARGE', data: { size, limit: limits.bytes } };
  let depth = 0;
  for (let at = xml.indexOf('<'); at >= 0; at = xml.indexOf('<', at)) {
    const end = endOfMarkup(xml, at);
    if (end < 0) return { code: 'XML_INVALID', data: { detail: `unclosed markup in line ${lineOf(xml, at)}` } };
    const what = forbiddenAt(xml, at, end);
    if (what) return { code: 'XML_FORBIDDEN', data: { line: lineOf(xml, at), what } };
    const next = xml[at + 1];
    if (next === '/') depth -= 1;
    else if (next !== '!' && next !== '?' && xml[end - 2] !== '/') depth += 1;
    if (depth > limits.depth) return { code: 'XML_TOO_DEEP', data: { limit: limits.depth } };
    at = end;
  }
  return null;
}

function forbiddenAt(xml: string, at: number, end: number): string | null {
  if (xml[at + 1] === '?') {
    const target = xml.slice(at + 2, Math.min(at + 7, end)).split(/[\s?]/)[0] ?? '';
    return target.toLowerCase() === 'xml' && xml.slice(0, at).trim().replace('\uFEFF', '') === ''
      ? null
      : `<?${target}?>`;
  }
  if (xml[at + 1] !== '!' || xml.startsWith('<!--', at) || xml.startsWith('<![CDATA[', at)) return null;
  return `<!${/^[A-Za-z]{1,10}/.exec(xml.slice(at + 2, at + 12))?.[0] ?? ''}`;
}

/** Index after the markup that begins at `at`; -1 when it never ends. */
function endOfMarkup(xml: string, at: number): number {
  if (xml.startsWith('<!--', at)) return after(xml, '-->', at + 4);
  if (xml.startsWith('<![CDATA[', at)) return after(xml, ']]>', at + 9);
  if (xml.startsWith('<?', at)) return after(xml, '?>', at + 2);
  let quote = '';
  for (let i = at + 1; i < xml.length; i += 1) {
    const c = xml[i] as string;
    if (quote !== '') {
      if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if (c === '>') return i + 1;
  }
  return -1;
}

function after(xml: string, text: string, from: number): number {
  const found = xml.indexOf(text, from);
  return found < 0 ? -1 : found + text.length;
}

function lineOf(xml: string, at: number): number {
  let line = 1;
  for (let i = xml.indexOf('\n'); i >= 0 && i < at; i = xml.indexOf('\n', i + 1)) line += 1;
  return line;
}
