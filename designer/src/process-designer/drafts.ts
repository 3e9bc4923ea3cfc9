/** Drafts of processes: what somebody has drawn and not yet published, with the version it was made from. */
import { draftsIn } from '../editing/drafts.ts';

export interface Draft {
  xml: string;
  baseVersion: number;
  savedAt: number;
}

export const drafts = draftsIn<Draft>(
  'liandong.designer.draft.',
  ({ xml, baseVersion, savedAt }) =>
    typeof xml === 'string' && typeof baseVersion === 'number' && typeof savedAt === 'number',
);
