/** What packs say about notices: templates by name. */
import type { ActivePack } from '../packs/active.ts';
import type { NoticeDeclaration } from '../packs/format.ts';

/** Of this pack, or else of the first that has it: rules that people wrote belong to no pack. */
export function findTemplate(
  packs: readonly ActivePack[],
  id: string,
  packId: string | null,
): NoticeDeclaration | undefined {
  const own = packs.filter((pack) => pack.id === packId);
  return [...own, ...packs].flatMap(({ content }) => content.notices).find((notice) => notice.id === id);
}
