/**
 * Finds event types by what a citizen typed: by name and keywords, in either language, best first. Pure.
 * `suggest` reads the whole complaint and offers at most three kinds whose keywords stand in it.
 */
import type { EventType } from '../api/types.ts';

const folded = (text: string) => text.trim().toLowerCase();

export function find(types: readonly EventType[], query: string): EventType[] {
  const wanted = folded(query);
  const active = types.filter((type) => type.active);
  if (wanted === '') return active;
  return active.filter((type) =>
    [type.name.zh, type.name.en, type.group.zh, type.group.en, ...type.keywords].some((word) =>
      folded(word).includes(wanted),
    ),
  );
}

export function suggest(types: readonly EventType[], text: string): EventType[] {
  const said = folded(text);
  if (said.length < 2) return [];
  return types
    .filter((type) => type.active)
    .map((type) => ({
      type,
      hits: [type.name.zh, type.name.en, ...type.keywords].filter((word) => word && said.includes(folded(word))).length,
    }))
    .filter(({ hits }) => hits > 0)
    .sort((a, b) => b.hits - a.hits)
    .slice(0, 3)
    .map(({ type }) => type);
}

export function byGroup(types: readonly EventType[]): { group: EventType['group']; types: EventType[] }[] {
  const groups = new Map<string, { group: EventType['group']; types: EventType[] }>();
  for (const type of types) {
    const entry = groups.get(type.group.zh) ?? { group: type.group, types: [] };
    entry.types.push(type);
    groups.set(type.group.zh, entry);
  }
  return [...groups.values()];
}
