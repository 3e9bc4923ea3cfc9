/**
 * One text for one JSON value: object keys sorted by code unit at every level, no spaces, numbers and strings as
 * JSON.stringify writes them (the useful part of RFC 8785). What is hashed or signed is written this way.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const object = value as Record<string, unknown>;
    let text = '';
    for (const key of Object.keys(object).sort()) {
      if (object[key] === undefined) continue;
      text += `${text && ','}${JSON.stringify(key)}:${canonicalJson(object[key])}`;
    }
    return `{${text}}`;
  }
  return JSON.stringify(value ?? null);
}
