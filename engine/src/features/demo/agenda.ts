/** What is to be done when, earliest first; among equal moments, first come, first served. */
export type Act = () => Promise<void>;

export interface Agenda {
  add(at: number, act: Act): void;
  nextAt(): number | undefined;
  /** Takes out everything due by then. */
  takeUntil(moment: number): Act[];
}

export function createAgenda(): Agenda {
  const entries: { at: number; act: Act }[] = [];

  /** First position whose moment is later than `at`. */
  function after(at: number): number {
    let [low, high] = [0, entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (entries[middle]!.at <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    add: (at, act) => void entries.splice(after(at), 0, { at, act }),
    nextAt: () => entries[0]?.at,
    takeUntil: (moment) => entries.splice(0, after(moment)).map(({ act }) => act),
  };
}
