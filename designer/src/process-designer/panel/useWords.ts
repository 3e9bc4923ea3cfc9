/** The designer's words in the page's language, and a speaker for facts of elements. */
import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { pick } from '../../i18n/text.ts';
import type { Language } from '../../i18n/setup.ts';
import type { Text } from '@liandong/engine/contract';
import { messages } from '../words.ts';

export interface Words {
  t: (key: string, places?: Record<string, unknown>) => string;
  /** Whether there is such a sentence. */
  te: (key: string) => boolean;
  /** What all editors say alike. */
  shared: (key: string, places?: Record<string, unknown>) => string;
  text: (text: Text | null | undefined) => string;
  language: ComputedRef<Language>;
}

export function useWords(): Words {
  const { t, te, locale } = useI18n({ useScope: 'local', inheritLocale: true, messages });
  const { t: shared } = useI18n({ useScope: 'global' });
  return {
    t: (key, places = {}) => t(key, places),
    te: (key) => te(key),
    shared: (key, places = {}) => shared(key, places),
    text: (text) => pick(text, locale.value),
    language: computed(() => locale.value as Language),
  };
}
