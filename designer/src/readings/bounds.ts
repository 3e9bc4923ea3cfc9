/**
 * The bounds of the grades as the chart draws them: grades that share one bound share one line, which has the colour of the
 * gravest and names them all, so that no label lies under another. Pure.
 */
import type { Severity } from '../api/types.ts';

export interface Bound {
  severity: Severity;
  operator: string;
  value: number;
}

export interface BoundLine {
  value: number;
  gravest: Severity;
  /** By operator, the gravest first; nearly always one. */
  groups: { operator: string; severities: Severity[] }[];
}

export function boundLines(bounds: readonly Bound[]): BoundLine[] {
  const lines = new Map<number, BoundLine>();
  for (const { severity, operator, value } of bounds.toSorted((a, b) => a.severity - b.severity)) {
    const line = lines.get(value) ?? { value, gravest: severity, groups: [] };
    lines.set(value, line);
    const group = line.groups.find((one) => one.operator === operator);
    if (!group) line.groups.push({ operator, severities: [severity] });
    else if (!group.severities.includes(severity)) group.severities.push(severity);
  }
  return [...lines.values()];
}
