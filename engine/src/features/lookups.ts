/**
 * Names for lists: units, areas and event types of the rows of one page, packs by id, people by id. Read once per answer;
 * what is no longer there is shown by its id.
 */
import type { Text } from '../core/json.ts';
import type { FeatureDeps } from './feature.ts';
import { activePacks, type ActivePack } from './packs/active.ts';
import type { PackEventType } from './requests/facts.ts';

export interface Ref {
  id: string;
  name: string;
}

export interface Lookups {
  pack(id: string): ActivePack;
  unit(id: string | null): Ref | null;
  hasUnit(id: string): boolean;
  area(id: string | null): Ref | null;
  /** Of a receiver such as `unit:lighting` or `role:town-intake&area:t01`. */
  receiver(receiver: string): Text;
  eventType(packId: string, id: string | null): Ref | null;
  eventTypeOf(packId: string, id: string | null): PackEventType | undefined;
  requestState(packId: string, id: string): Text;
  caseState(packId: string, id: string): Text;
  outcome(packId: string, id: string): Text;
  people(ids: readonly string[]): Promise<Map<string, { name: string; unit: string | null }>>;
}

export async function lookups({ db, people }: Pick<FeatureDeps, 'db' | 'people'>): Promise<Lookups> {
  const [packs, organisation] = await Promise.all([activePacks(db), people.directory.organisation()]);
  const byId = new Map(packs.map((pack) => [pack.id, pack]));
  const pack = (id: string): ActivePack => {
    const found = byId.get(id);
    if (!found) throw new Error(`the pack ${id} of an object is not installed`);
    return found;
  };
  const eventTypeOf = (packId: string, id: string | null) =>
    pack(packId).content.catalog.eventTypes.find((type) => type.id === id);
  const label = (items: readonly { id: string; label: Text }[], id: string): Text =>
    items.find((item) => item.id === id)?.label ?? { zh: id, en: id };
  const named = (rows: ReadonlyMap<string, { name: string }>, id: string | null): Ref | null =>
    id === null ? null : { id, name: rows.get(id)?.name ?? id };
  const subject = (each: string): Text => {
    const [kind, id = ''] = each.split(':');
    if (kind === 'role') return organisation.roles.get(id)?.name ?? { zh: id, en: id };
    const place = kind === 'unit' ? organisation.units.get(id) : kind === 'area' ? organisation.areas.get(id) : null;
    const name = place?.name ?? id;
    return { zh: name, en: name };
  };
  return {
    pack,
    receiver(receiver) {
      const said = receiver.split('&').reverse().map(subject);
      return { zh: said.map(({ zh }) => zh).join(' '), en: said.map(({ en }) => en).join(', ') };
    },
    eventTypeOf,
    unit: (id) => named(organisation.units, id),
    hasUnit: (id) => organisation.units.get(id)?.active === 1,
    area: (id) => named(organisation.areas, id),
    eventType(packId, id) {
      return id === null ? null : { id, name: eventTypeOf(packId, id)?.name.zh ?? id };
    },
    requestState: (packId, id) => label(pack(packId).content.catalog.requestStates, id),
    caseState: (packId, id) => label(pack(packId).content.catalog.caseStates, id),
    outcome: (packId, id) => label(pack(packId).content.catalog.outcomes, id),
    async people(ids) {
      const residents = await Promise.all([...new Set(ids)].map((id) => people.directory.byId(id)));
      return new Map(
        residents.flatMap((resident) => {
          if (!resident) return [];
          const { id, name, unit_ids } = resident.account;
          return [[id, { name, unit: named(organisation.units, unit_ids[0] ?? null)?.name ?? null }] as const];
        }),
      );
    },
  };
}
