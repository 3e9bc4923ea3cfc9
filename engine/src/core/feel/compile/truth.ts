/** Three-valued logic on values (DMN 1.3 §10.3.2.8, table 38): whatever is no boolean counts as null. */
export const negation = (value: unknown): boolean | null => (typeof value === 'boolean' ? !value : null);

/** Or over tests, left to right, stopping at the first true. */
export function anyOf<T>(items: readonly T[], test: (item: T) => unknown): boolean | null {
  let result: boolean | null = false;
  for (const item of items) {
    const answer = test(item);
    if (answer === true) return true;
    if (answer !== false) result = null;
  }
  return result;
}
