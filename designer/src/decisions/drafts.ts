/**
 * What somebody has changed and not yet published, kept in this browser per decision, with the version it was made from
 * (0: never published). A draft never reaches the server by itself.
 */
import type { DecisionFile } from './types.ts';

export interface Draft {
  file: DecisionFile;
  baseVersion: number;
  savedAt: number;
}

const PREFIX = 'liandong.decisions.draft.';

export function loadDraft(decisionId: string): Draft | null {
  try {
    const draft = JSON.parse(localStorage.getItem(PREFIX + decisionId) ?? 'null') as Partial<Draft> | null;
    const whole = Array.isArray(draft?.file?.decisions) && typeof draft.baseVersion === 'number';
    return whole && typeof draft.savedAt === 'number' ? (draft as Draft) : null;
  } catch {
    return null;
  }
}

/** Answers false when the browser refuses to keep it (full, or private mode). */
export function saveDraft(decisionId: string, draft: Draft): boolean {
  try {
    localStorage.setItem(PREFIX + decisionId, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export const dropDraft = (decisionId: string): void => localStorage.removeItem(PREFIX + decisionId);

/** Decisions with a draft here, also those that were never published. */
export function draftedIds(): string[] {
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => key.slice(PREFIX.length));
}
