/**
 * How long to wait before the next attempt: doubling from `first` to `most`, ±25 % so that what failed together does not
 * return together. The jitter comes from the thing's own key: the same attempt of the same thing always waits the same.
 */
export function backoff(attempt: number, key: string, first: number, most: number): number {
  const plain = Math.min(most, first * 2 ** Math.min(attempt - 1, 30));
  return Math.round(plain * (0.75 + 0.5 * fraction(`${key}/${attempt}`)));
}

/** FNV-1a, as a fraction of 1. */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0) / 2 ** 32;
}
