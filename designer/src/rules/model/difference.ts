/** What differs between two rules, place by place, for the list of changes before publishing. Pure. */
import type { Json } from '../../api/types.ts';

export interface Change {
  /** `alarm.grades[0].for` */
  path: string;
  before: Json | undefined;
  after: Json | undefined;
}

const isObject = (value: unknown): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function changesOf(before: unknown, after: unknown, path = ''): Change[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => changesOf(before[name], after[name], path ? `${path}.${name}` : name));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, i) => changesOf(before[i], after[i], `${path}[${i}]`)).flat();
  }
  return [{ path, before: before as Json | undefined, after: after as Json | undefined }];
}

/** The part of the editor in which a place is changed: the first step that is an anchor there. */
export function sectionOf(path: string): string {
  const [first, second] = path.split(/[.[]/);
  if (first !== 'alarm') return /^(actions|escalation|review)$/.test(first ?? '') ? first! : 'about';
  const section: Record<string, string> = {
    ...{ scope: 'scope', about: 'scope', watch: 'scope', detect: 'detect', grades: 'grades', clear: 'clear' },
    ...{ hysteresis: 'clear', missing: 'missing', missingFacts: 'missing', schedule: 'schedule' },
    ...{ inhibitedBy: 'quiet', suppressedWhen: 'quiet', maxDelay: 'missing', lateness: 'missing' },
  };
  return section[second ?? ''] ?? 'scope';
}
