/** A thing with all its parts, an area with all areas inside it: the ids, each once, the given ones first. */
import type { UnitOfWork } from '../../runtime/command.ts';

const AT_ONCE = 500;

export async function withBelow(uow: UnitOfWork, table: 'thing' | 'area', ids: readonly string[]): Promise<string[]> {
  const found = new Set(ids);
  for (let level = [...found]; level.length > 0;) {
    const next: string[] = [];
    for (let i = 0; i < level.length; i += AT_ONCE) {
      const above = level.slice(i, i + AT_ONCE);
      for (const { id } of await uow.select(table, (query) => query.whereIn('parent_id', above).orderBy('id'))) {
        if (!found.has(id)) next.push(id);
        found.add(id);
      }
    }
    level = next;
  }
  return [...found];
}

/** Of what was covered before, something is not any more. */
export function coversLess(before: readonly string[] | null, now: readonly string[] | null | undefined): boolean {
  const covered = new Set(now ?? []);
  return (before ?? []).some((id) => !covered.has(id));
}
