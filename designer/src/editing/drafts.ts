/**
 * What somebody has changed and not yet published, kept in this browser, one drawer for each kind of thing that is edited.
 * A draft never reaches the server by itself; one that is not whole (of an older program, cut off) counts as none.
 */
type Drawer = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export function draftsIn<T extends object>(
  prefix: string,
  isWhole: (draft: Partial<T>) => boolean,
  drawer: () => Drawer = () => localStorage,
) {
  return {
    load(id: string): T | null {
      try {
        const found = JSON.parse(drawer().getItem(prefix + id) ?? 'null') as Partial<T> | null;
        return found && isWhole(found) ? (found as T) : null;
      } catch {
        return null;
      }
    },
    /** Answers false when the browser refuses to keep it (full, or private mode). */
    save(id: string, draft: T): boolean {
      try {
        drawer().setItem(prefix + id, JSON.stringify(draft));
        return true;
      } catch {
        return false;
      }
    },
    drop: (id: string): void => drawer().removeItem(prefix + id),
    /** What has a draft here, also what was never published. */
    ids: (): string[] =>
      Object.keys(drawer())
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length)),
  };
}
