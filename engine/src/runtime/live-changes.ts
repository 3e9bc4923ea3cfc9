/** Changes of one commit for live views: each object once, addressed to everybody whom one of its changes addressed. */
import type { LiveChange } from './command.ts';

export function mergeChanges(changes: readonly LiveChange[]): LiveChange[] {
  const merged = new Map<string, LiveChange>();
  for (const change of changes) {
    const key = JSON.stringify([change.type, change.id]);
    const before = merged.get(key);
    merged.set(key, before ? { ...change, subjects: bothSubjects(before.subjects, change.subjects) } : change);
  }
  return [...merged.values()];
}

/** No subjects means everybody. */
function bothSubjects(a: readonly string[], b: readonly string[]): readonly string[] {
  return a.length === 0 || b.length === 0 ? [] : [...new Set([...a, ...b])];
}
