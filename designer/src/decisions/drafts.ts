/** Drafts of decisions, with the version each was made from; 0: it was never published and lives in its draft only. */
import { draftsIn } from '../editing/drafts.ts';
import type { DecisionFile } from './types.ts';

export interface Draft {
  file: DecisionFile;
  baseVersion: number;
  savedAt: number;
}

export const drafts = draftsIn<Draft>(
  'liandong.decisions.draft.',
  ({ file, baseVersion, savedAt }) =>
    Array.isArray(file?.decisions) && typeof baseVersion === 'number' && typeof savedAt === 'number',
);
