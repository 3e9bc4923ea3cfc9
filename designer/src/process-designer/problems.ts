/**
 * One list of what is wrong, from the drawing rules in the browser and the server's own checks: worst first, each once,
 * with the place named as it stands in the picture. Pure.
 */
import type { Problem } from '@liandong/engine/contract';

export interface ShownProblem extends Problem {
  /** Name of the element, for the list; empty when it concerns the whole process. */
  place: string;
}

const weight = { error: 0, warning: 1 };

export function mergeProblems(
  lint: readonly Problem[],
  server: readonly Problem[],
  nameOf: (elementId: string) => string,
): ShownProblem[] {
  const seen = new Set<string>();
  const once = [...server, ...lint].filter((problem) => {
    const key = `${problem.elementId ?? ''}|${problem.message.zh}`;
    return seen.has(key) ? false : seen.add(key);
  });
  return once
    .map((problem) => ({ ...problem, place: problem.elementId ? nameOf(problem.elementId) : '' }))
    .sort((a, b) => weight[a.severity] - weight[b.severity]);
}

export interface Marker {
  severity: Problem['severity'];
  count: number;
  title: string;
}

/** The worst per element, for the marks on the picture. */
export function markersOf(
  problems: readonly ShownProblem[],
  say: (problem: ShownProblem) => string,
): Map<string, Marker> {
  const markers = new Map<string, Marker>();
  for (const problem of problems) {
    if (!problem.elementId) continue;
    const known = markers.get(problem.elementId);
    markers.set(problem.elementId, {
      severity: known?.severity ?? problem.severity,
      count: (known?.count ?? 0) + 1,
      title: known ? `${known.title}\n${say(problem)}` : say(problem),
    });
  }
  return markers;
}
