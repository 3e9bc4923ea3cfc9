/**
 * The two forms of every Open311 answer (GeoReport v2): JSON arrays, and XML with fixed element names. A document is
 * built once as plain values and written in the form that the path's extension asks for.
 */
import { XMLBuilder } from 'fast-xml-parser';
import { Reply } from '../feature.ts';

export type Format = 'json' | 'xml';
export type Fields = Record<string, unknown>;

const builder = new XMLBuilder({ format: true, suppressEmptyNode: false, ignoreAttributes: true });

/** Characters that XML 1.0 cannot carry, whatever a citizen pasted. */
const NOT_XML =
  // eslint-disable-next-line no-control-regex -- these are the characters in question
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** `names`: element of the list and of one item, e.g. `['service_requests', 'request']`. */
export function listReply(format: Format, names: [list: string, item: string], items: Fields[], status = 200): Reply {
  if (format === 'json') return new Reply(status, items, { 'content-type': 'application/json; charset=utf-8' });
  return xmlReply({ [names[0]]: { [names[1]]: items } }, status);
}

export function objectReply(format: Format, name: string, json: Fields, xml: Fields = json): Reply {
  if (format === 'json') return new Reply(200, json, { 'content-type': 'application/json; charset=utf-8' });
  return xmlReply({ [name]: xml }, 200);
}

export const errorReply = (format: Format, status: number, description: string): Reply =>
  listReply(format, ['errors', 'error'], [{ code: status, description }], status);

const xmlReply = (document: Fields, status: number): Reply =>
  new Reply(status, `<?xml version="1.0" encoding="utf-8"?>\n${builder.build(clean(document)) as string}`, {
    'content-type': 'text/xml; charset=utf-8',
  });

function clean(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(NOT_XML, '');
  if (Array.isArray(value)) return value.map(clean);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, clean(inner)]));
  }
  return value ?? '';
}
