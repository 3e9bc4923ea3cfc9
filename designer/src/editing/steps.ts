/** Undo and redo over states that never change: what was done, what was taken back, and a bound on how far one can go. */
export interface Steps<T> {
  readonly now: T;
  readonly before: readonly T[];
  readonly after: readonly T[];
}

const MOST = 200;

export const beginWith = <T>(now: T): Steps<T> => ({ now, before: [], after: [] });

export const step = <T>({ now, before }: Steps<T>, next: T): Steps<T> => ({
  now: next,
  before: [...before.slice(1 - MOST), now],
  after: [],
});

export function undo<T>(steps: Steps<T>): Steps<T> {
  const last = steps.before.at(-1);
  return last === undefined
    ? steps
    : { now: last, before: steps.before.slice(0, -1), after: [steps.now, ...steps.after] };
}

export function redo<T>(steps: Steps<T>): Steps<T> {
  const [next, ...after] = steps.after;
  return next === undefined ? steps : { now: next, before: [...steps.before, steps.now], after };
}
