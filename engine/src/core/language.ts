/** Which of the two languages a caller wants. */
import type { Text } from './json.ts';

export type Language = keyof Text;

/** Of an `Accept-Language` header: Chinese unless the caller ranks English above it. */
export function languageOf(header: string | string[] | undefined): Language {
  if (typeof header !== 'string') return 'zh';
  const rank = (language: string): number => {
    for (const part of header.slice(0, 200).toLowerCase().split(',')) {
      const [tag = '', ...parameters] = part.split(';').map((piece) => piece.trim());
      if (tag !== language && !tag.startsWith(`${language}-`)) continue;
      const quality = parameters.find((parameter) => parameter.startsWith('q='));
      return quality ? Number(quality.slice(2)) || 0 : 1;
    }
    return 0;
  };
  return rank('en') > rank('zh') ? 'en' : 'zh';
}
