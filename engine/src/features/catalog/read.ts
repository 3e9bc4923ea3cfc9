/** The catalog of all installed packs together: what pickers, badges, the timeline and citizens need to name things. */
import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { activePacks, type ActivePack } from '../packs/active.ts';
import { sentences } from './history.ts';
import type { Catalog } from './schema.ts';

/** Until a pack says which city it is for. */
const somewhere: Catalog['city'] = { name: { zh: '本市', en: 'The city' }, center: { lat: 35, lng: 105 }, zoom: 4 };

export async function readCatalog(db: Knex): Promise<Catalog> {
  const packs = await activePacks(db);
  return {
    city: packs.find(({ content }) => content.manifest.city)?.content.manifest.city ?? somewhere,
    eventTypes: all(packs, ({ eventTypes }) => eventTypes.map(({ engineering: _, ...type }) => type)),
    requestStates: all(packs, ({ requestStates }) => requestStates),
    caseStates: all(packs, ({ caseStates }) => caseStates),
    outcomes: all(packs, ({ outcomes }) => outcomes),
    marks: all(packs, ({ marks }) => marks.map(({ id, label, needsText }) => ({ id, label, needsText }))),
    channels: all(packs, ({ channels }) => channels.map(({ id, label }) => ({ id, label }))),
    urgencies: all(packs, ({ urgencies }) => urgencies),
    sentences: Object.assign(
      { ...sentences },
      ...packs.map(({ content }) => content.catalog.sentences),
    ) as Catalog['sentences'],
    version: createHash('sha256')
      .update(packs.map(({ hash }) => hash).join())
      .digest('hex')
      .slice(0, 16),
  };
}

/** The first pack that names an id wins. */
function all<T extends { id: string }>(
  packs: readonly ActivePack[],
  of: (catalog: ActivePack['content']['catalog']) => readonly T[],
): T[] {
  const byId = new Map<string, T>();
  for (const { content } of packs)
    for (const item of of(content.catalog)) if (!byId.has(item.id)) byId.set(item.id, item);
  return [...byId.values()];
}
