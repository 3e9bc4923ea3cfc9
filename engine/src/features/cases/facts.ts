/** What expressions of a pack (guards, policies, notices) may know of a case and of who acts. */
import type { JsonObject } from '../../core/json.ts';
import type { Actor } from '../../runtime/command.ts';
import type { ActivePack } from '../packs/active.ts';
import { eventTypeOf } from '../requests/facts.ts';
import type { CaseRow } from './tables.ts';

export function caseFacts(row: CaseRow, pack: ActivePack, now: number): JsonObject {
  const type = eventTypeOf(pack, row.event_type_id);
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    status: row.status,
    suspended: row.suspended === 1,
    closed: row.closed_at !== null,
    urgency: row.urgency,
    eventTypeId: row.event_type_id,
    nature: type?.nature ?? null,
    engineering: type?.engineering ?? false,
    areaId: row.area_id,
    leadUnitId: row.lead_unit_id,
    coUnitIds: row.co_unit_ids,
    handlerId: row.handler_id,
    openChildren: row.open_children,
    rework: row.rework,
    round: row.round,
    refusals: row.refusals,
    extensions: row.extensions,
    level: row.level,
    overdue: row.due_at !== null && now >= row.due_at,
  };
}

export const actorFacts = (actor: Actor): JsonObject => ({
  id: actor.id,
  name: actor.name,
  kind: actor.kind,
  roles: [...actor.roles],
  unitIds: actor.subjects.flatMap((subject) => (subject.startsWith('unit:') ? [subject.slice(5)] : [])),
  areaIds: [...actor.areaIds],
});
