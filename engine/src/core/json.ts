/** JSON values as they are stored, sent and given to expressions. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** What `JSON.stringify` gives back as it was. Nesting is bounded where values enter (64 levels). */
export function isJson(value: unknown): value is Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.every(isJson);
  for (const key in value) if (!isJson((value as Record<string, unknown>)[key])) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A text a person reads, in the two languages of the product. */
export interface Text {
  zh: string;
  en: string;
}
