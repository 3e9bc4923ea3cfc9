/**
 * 期限: between what a person picks and the FEEL that the engine reads. Pure and lossless; what is not understood stays
 * word for word as `expert`. A deadline in working time is never written as an ISO duration: `P1D` is 24 hours.
 *
 * Understood: `=working deadline(now(), { amount: 3, unit: "working-days" })` · `=working deadline(now(), inputs.signDeadline)`
 */
import type { WorkUnit } from '../../time/words.ts';

export type Deadline =
  | { kind: 'none' }
  | { kind: 'fixed'; amount: number; unit: WorkUnit }
  /** An input of the pack, so that it can be set there without a new version of the process. */
  | { kind: 'input'; input: string }
  | { kind: 'expert'; text: string };

export const workUnits: readonly WorkUnit[] = ['working-days', 'working-hours', 'urgent-hours'];

const INPUT = /^=\s*working deadline\(\s*now\(\)\s*,\s*inputs\.([A-Za-z_]\w*)\s*\)\s*$/;
const FIXED =
  /^=\s*working deadline\(\s*now\(\)\s*,\s*\{\s*amount:\s*(\d+(?:\.\d+)?)\s*,\s*unit:\s*"([a-z-]+)"\s*\}\s*\)\s*$/;

export function readDeadline(text: string | undefined): Deadline {
  if (!text?.trim()) return { kind: 'none' };
  const input = INPUT.exec(text);
  if (input) return { kind: 'input', input: input[1]! };
  const fixed = FIXED.exec(text);
  const unit = workUnits.find((known) => known === fixed?.[2]);
  return fixed && unit ? { kind: 'fixed', amount: Number(fixed[1]), unit } : { kind: 'expert', text };
}

export function writeDeadline(deadline: Deadline): string | undefined {
  if (deadline.kind === 'none') return undefined;
  if (deadline.kind === 'expert') return deadline.text || undefined;
  if (deadline.kind === 'input') return `=working deadline(now(), inputs.${deadline.input})`;
  return `=working deadline(now(), { amount: ${deadline.amount}, unit: "${deadline.unit}" })`;
}
