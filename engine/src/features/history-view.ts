/** The timeline of an object: who, what, when, oldest first. The caller has checked that the object may be seen. */
import { cityTime } from '../core/calendar/city-time.ts';
import type { HistoryRow } from '../runtime/tables.ts';
import type { FeatureDeps } from './feature.ts';
import type { Lookups } from './lookups.ts';
import { parsedRow } from '../store/read.ts';
import type { HistoryItem } from './requests/schema.ts';

const MAX_ENTRIES = 2_000;

export async function timeline(
  { db }: Pick<FeatureDeps, 'db'>,
  object: { type: 'request' | 'case' | 'ticket' | 'alarm'; id: string },
  names: Lookups,
  options: { publicOnly?: boolean } = {},
): Promise<HistoryItem[]> {
  const query = db('history').where({ object_type: object.type, object_id: object.id });
  if (options.publicOnly) query.where({ public: 1 });
  const raw: unknown[] = await query.orderBy(['at', 'key']).limit(MAX_ENTRIES);
  const rows = raw.map((row) => parsedRow('history', row));
  const people = await names.people(rows.flatMap((row) => (row.actor_kind === 'user' ? [row.actor_id] : [])));
  return rows.map((row) => entry(row, people.get(row.actor_id)?.unit ?? null, options.publicOnly === true));
}

/** Citizens see which office acted, not which person. */
const entry = (row: HistoryRow, unit: string | null, anonymous: boolean): HistoryItem => ({
  id: row.key,
  at: cityTime(row.at),
  actor: {
    id: anonymous ? '' : row.actor_id,
    name: anonymous && row.actor_kind === 'user' ? (unit ?? '工作人员') : row.actor_name,
    kind: row.actor_kind,
    unit,
  },
  kind: row.kind,
  data: row.data,
  public: row.public === 1,
});
