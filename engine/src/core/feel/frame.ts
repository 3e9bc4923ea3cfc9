/**
 * Names during one evaluation: loop variables, parameters, context entries and filter items in front of the scope. A
 * frame holds either one name or the entries of one context.
 */
import { Budget } from './limits.ts';
import type { FeelScope } from './scope.ts';
import type { Call, FeelContext } from './values.ts';

/** One evaluation: its scope, its clock and its budget. */
export interface Run extends Call {
  readonly scope: FeelScope;
}

export interface Frame {
  readonly run: Run;
  readonly parent: Frame | null;
  readonly name: string | null;
  readonly value: unknown;
  readonly entries: FeelContext | null;
}

export const rootFrame = (scope: FeelScope): Frame => ({
  run: { scope, now: scope.now, budget: scope.budget ?? new Budget() },
  parent: null,
  name: null,
  value: undefined,
  entries: null,
});

export const withName = (parent: Frame, name: string, value: unknown): Frame => ({
  run: parent.run,
  parent,
  name,
  value,
  entries: null,
});

export const withEntries = (parent: Frame, entries: FeelContext): Frame => ({
  run: parent.run,
  parent,
  name: null,
  value: undefined,
  entries,
});

/** `undefined` when nobody knows the name. */
export function lookup(frame: Frame, name: string): unknown {
  for (let at: Frame | null = frame; at; at = at.parent) {
    if (at.name === name) return at.value;
    if (at.entries && Object.hasOwn(at.entries, name)) return at.entries[name];
  }
  return frame.run.scope.get(name);
}

/** Compiled syntax. Never returns `undefined` except where a name is unknown (`is defined`). */
export type Eval = (frame: Frame) => unknown;
