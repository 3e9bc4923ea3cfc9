/**
 * A planned modification of one instance: steps that are put together on the picture and applied at once, all or
 * nothing. Pure: what the list shows, what the picture tints and what the server is sent come from the same steps.
 */
import type { InstanceDetail } from '../api/types.ts';

export type Token = InstanceDetail['tokens'][number];

export type Step =
  | { kind: 'move'; key: string; from: string; to: string }
  | { kind: 'add'; to: string }
  | { kind: 'remove'; key: string; from: string };

/** One step more; a token is moved or removed once, the later decision counts. */
export function withStep(steps: readonly Step[], step: Step): Step[] {
  const others = steps.filter((one) => step.kind === 'add' || one.kind === 'add' || one.key !== step.key);
  return [...others, step];
}

/** Tokens that no step takes away. */
export function staying(tokens: readonly Token[], steps: readonly Step[]): Token[] {
  const gone = new Set(steps.flatMap((step) => (step.kind === 'add' ? [] : [step.key])));
  return tokens.filter((token) => !gone.has(token.elementInstanceKey) && !gone.has(token.scopeKey));
}

/** Tokens that hold others: removing one removes what is in it. */
export const holds = (token: Token, tokens: readonly Token[]): number =>
  tokens.filter((one) => one.scopeKey === token.elementInstanceKey).length;

/** Nothing would live on: the instance ends. */
export const endsInstance = (tokens: readonly Token[], steps: readonly Step[]): boolean =>
  steps.length > 0 && steps.every((step) => step.kind === 'remove') && staying(tokens, steps).length === 0;

export const leaving = (steps: readonly Step[]): string[] =>
  steps.flatMap((step) => (step.kind === 'add' ? [] : [step.from]));
export const entering = (steps: readonly Step[]): string[] =>
  steps.flatMap((step) => (step.kind === 'remove' ? [] : [step.to]));

/** Body of POST /process-instances/{key}/modification. */
export const modificationOf = (steps: readonly Step[], reason: string) => ({
  activate: steps.flatMap((step) => (step.kind === 'add' ? [{ elementId: step.to }] : [])),
  move: steps.flatMap((step) => (step.kind === 'move' ? [{ from: step.key, to: step.to }] : [])),
  terminate: steps.flatMap((step) => (step.kind === 'remove' ? [step.key] : [])),
  reason,
});
