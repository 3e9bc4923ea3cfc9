/**
 * Dictionaries are written as pairs, Chinese beside English, one file per part of the application (`words.ts`), so that
 * a sentence is never changed in one language only. `dictionaries(pairs)` splits them for vue-i18n.
 */
import type { Dictionary } from './setup.ts';

export type Pair = readonly [zh: string, en: string];
export interface Pairs {
  readonly [key: string]: Pair | Pairs;
}

const isPair = (value: Pair | Pairs): value is Pair => Array.isArray(value);

function inLanguage(pairs: Pairs, index: 0 | 1): Dictionary {
  return Object.fromEntries(
    Object.entries(pairs).map(([key, value]) => [key, isPair(value) ? value[index] : inLanguage(value, index)]),
  );
}

export const dictionaries = (pairs: Pairs): { zh: Dictionary; en: Dictionary } => ({
  zh: inLanguage(pairs, 0),
  en: inLanguage(pairs, 1),
});
