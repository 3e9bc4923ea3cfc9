/**
 * The portal's language: Chinese first, English by switch, remembered on this device. `say(key, places)` gives the
 * sentence of the present language and is reactive, because it reads `language`.
 */
import { computed, ref } from 'vue';
import type { Text } from '@liandong/engine/contract';
import type { Language } from '../i18n/setup.ts';
import { rememberLanguage, savedLanguage } from '../i18n/setup.ts';
import { pick } from '../i18n/text.ts';
import { words, type Word } from './words.ts';

export const language = ref<Language>(savedLanguage());
document.documentElement.lang = language.value;

export function switchLanguage(): void {
  language.value = language.value === 'en' ? 'zh-CN' : 'en';
  rememberLanguage(language.value);
}

export function say(key: Word, places: Record<string, string | number> = {}): string {
  const sentence = words[key][language.value === 'en' ? 1 : 0];
  return sentence.replace(/\{(\w+)\}/g, (whole, place: string) => String(places[place] ?? whole));
}

/** A two-language text of the server. */
export const textOf = (text: Text | null | undefined): string => pick(text, language.value);

export const otherLanguageTag = computed(() => (language.value === 'en' ? 'zh-CN' : 'en'));
