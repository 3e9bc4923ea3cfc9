/**
 * Picks the language of a two-language text that the server sends (labels, error sentences), following the page's
 * present language. `useText()` inside components; `pick(text, language)` elsewhere.
 */
import type { Text } from '@liandong/engine/contract';
import { useI18n } from 'vue-i18n';

export const pick = (text: Text | null | undefined, language: string): string =>
  text ? (language === 'en' ? text.en || text.zh : text.zh || text.en) : '';

export function useText(): (text: Text | null | undefined) => string {
  const { locale } = useI18n({ useScope: 'global' });
  return (text) => pick(text, locale.value);
}
