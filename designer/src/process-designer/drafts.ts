/**
 * What somebody has drawn and not yet published, kept in this browser per process, with the version it was made from.
 * A draft never reaches the server by itself.
 */
export interface Draft {
  xml: string;
  baseVersion: number;
  savedAt: number;
}

interface Drawer {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

const keyOf = (processId: string) => `liandong.designer.draft.${processId}`;

export function loadDraft(drawer: Drawer, processId: string): Draft | null {
  try {
    const draft = JSON.parse(drawer.getItem(keyOf(processId)) ?? 'null') as Partial<Draft> | null;
    const whole = typeof draft?.xml === 'string' && typeof draft.baseVersion === 'number';
    return whole && typeof draft.savedAt === 'number' ? (draft as Draft) : null;
  } catch {
    return null;
  }
}

/** Answers false when the browser refuses to keep it (full, or private mode). */
export function saveDraft(drawer: Drawer, processId: string, draft: Draft): boolean {
  try {
    drawer.setItem(keyOf(processId), JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export const dropDraft = (drawer: Drawer, processId: string): void => drawer.removeItem(keyOf(processId));
