/**
 * Makes the sentence of a timeline entry from the catalogue's dictionary, in the language of the screen
 * (grammar: engine/src/features/catalog/history.ts). A `[…]` clause disappears when a place in it has no value; values
 * are strings, numbers or two-language texts; places ending in `At` are moments. Used by staff pages and portal.
 */
import type { Text } from '@liandong/engine/contract';
import type { HistoryItem } from '../api/types.ts';
import { pick } from '../i18n/text.ts';
import type { Language } from '../i18n/setup.ts';
import { sayTime } from '../time/words.ts';

export function sentenceOf(
  item: Pick<HistoryItem, 'kind' | 'data'>,
  sentences: Record<string, Text>,
  language: Language,
  nowMs: number,
): string {
  const template = pick(sentences[item.kind], language);
  if (!template) return plain(item, language);
  const value = (place: string): string => valueOf(place, item.data[place], language, nowMs);
  const withClauses = template.replace(/\[([^\]]*)\]/g, (_, clause: string) =>
    placesOf(clause).every((place) => value(place) !== '') ? clause : '',
  );
  return withClauses.replace(/\{(\w+)\}/g, (_, place: string) => value(place));
}

/** Beside a name that says the unit already, the sentence need not begin with it again. */
export function besideUnit(sentence: string, unit: string | null | undefined): string {
  return unit && sentence.startsWith(`${unit} `) ? sentence.slice(unit.length).trimStart() : sentence;
}

const placesOf = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);

function valueOf(place: string, value: unknown, language: Language, nowMs: number): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object' && !Array.isArray(value) && 'zh' in value) return pick(value as Text, language);
  if (Array.isArray(value)) {
    return value.map((one) => valueOf(place, one, language, nowMs)).join(language === 'en' ? ', ' : '、');
  }
  if (typeof value === 'string' && /At$/.test(place) && !Number.isNaN(Date.parse(value))) {
    return sayTime(value, nowMs, language);
  }
  return typeof value === 'object' ? '' : String(value);
}

/** An entry of a kind that no dictionary knows: its text, or the kind itself. Nothing is hidden. */
function plain(item: Pick<HistoryItem, 'kind' | 'data'>, language: Language): string {
  const text = item.data['text'] ?? item.data['label'];
  return valueOf('text', text, language, 0) || item.kind;
}
