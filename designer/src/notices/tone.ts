/** How the fate of a notice looks: what needs a hand stands out. */
import type { Notice } from '../api/types.ts';

export const toneOf = {
  waiting: 'info',
  held: 'warn',
  silenced: 'warn',
  sent: 'good',
  failed: 'bad',
  shown: 'quiet',
  'shown-only': 'warn',
  dropped: 'quiet',
} as const satisfies Record<Notice['status'], string>;
