/**
 * Sets up vue-i18n for one page: staff and portal each bring their own dictionaries, so that a citizen does not load
 * the words of the desk. The language is remembered on this device; Chinese is the first language of the product.
 * A key that is missing in a dictionary is a failing test (parity.test.ts), never a fallback at run time.
 */
import { createI18n } from 'vue-i18n';

export type Language = 'zh-CN' | 'en';
export const languages: readonly { id: Language; name: string }[] = [
  { id: 'zh-CN', name: '中文' },
  { id: 'en', name: 'English' },
];
const storageKey = 'liandong.language';

/** A dictionary: sentences by nested key. `{name}` places are filled by name. */
export interface Dictionary {
  [key: string]: string | Dictionary;
}

export function savedLanguage(): Language {
  const saved = localStorage.getItem(storageKey);
  if (saved === 'zh-CN' || saved === 'en') return saved;
  return navigator.language.toLowerCase().startsWith('en') ? 'en' : 'zh-CN';
}

export function rememberLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
  document.documentElement.lang = language;
}

export function setUpI18n<D extends Dictionary>(zh: D, en: D, language: Language = savedLanguage()) {
  document.documentElement.lang = language;
  return createI18n({
    legacy: false,
    locale: language,
    fallbackLocale: 'zh-CN',
    messages: { 'zh-CN': zh, en } as Record<Language, Dictionary>,
    missingWarn: false,
    fallbackWarn: false,
  });
}

/** Dotted names of all sentences, sorted: two dictionaries are complete when these are equal. */
export function keysOf(dictionary: Dictionary, prefix = ''): string[] {
  return Object.entries(dictionary)
    .flatMap(([key, value]) => (typeof value === 'string' ? [prefix + key] : keysOf(value, `${prefix}${key}.`)))
    .sort();
}
