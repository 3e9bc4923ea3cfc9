/** Who is to be woken when: a binary heap by moment. Whoever moves its moment is added again and skipped at the old one. */
interface Waiting {
  timerAt: number;
}

interface Entry<T> {
  at: number;
  who: T;
}

export class Wakes<T extends Waiting> {
  private readonly heap: Entry<T>[] = [];

  add(at: number, who: T): void {
    const { heap } = this;
    let i = heap.push({ at, who }) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if ((heap[parent] as Entry<T>).at <= at) break;
      this.swap(i, parent);
      i = parent;
    }
  }

  /** Takes out who is due at the earliest, not after the moment. */
  next(until: number): T | null {
    for (let first = this.heap[0]; first && first.at <= until; first = this.heap[0]) {
      this.removeFirst();
      if (first.who.timerAt === first.at) return first.who;
    }
    return null;
  }

  private removeFirst(): void {
    const { heap } = this;
    const last = heap.pop() as Entry<T>;
    if (heap.length === 0) return;
    heap[0] = last;
    for (let i = 0; ;) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2]) {
        const entry = heap[child];
        if (entry && entry.at < (heap[least] as Entry<T>).at) least = child;
      }
      if (least === i) return;
      this.swap(i, least);
      i = least;
    }
  }

  private swap(i: number, j: number): void {
    const { heap } = this;
    [heap[i], heap[j]] = [heap[j] as Entry<T>, heap[i] as Entry<T>];
  }
}
