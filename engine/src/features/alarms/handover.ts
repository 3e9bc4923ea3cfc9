/**
 * Shift handover (交接班): whoever goes writes down how things stand, whoever comes takes over. Figures and open alarms are
 * those since the last handover, as they stood when the note was saved, over what the writer may see.
 */
import type { Knex } from 'knex';
import { z } from 'zod';
import { cityTime, cityTimeOrNull, DAY } from '../../core/calendar/city-time.ts';
import type { Actor, CommandDefinition } from '../../runtime/command.ts';
import { parsedRow } from '../../store/read.ts';
import { visibleTo } from '../people/access.ts';
import { handoverForOther, handoverTaken, ownHandover, unknownPerson } from './errors.ts';
import { whereOpen } from './queries.ts';
import { saveHandover, type Handover, type ShiftFigures } from './schema.ts';
import type { AlarmRow, HandoverRow } from './tables.ts';

/** Before there was any. */
const FIRST_SHIFT = DAY;
const MAX_OPEN = 1_000;

export const writeHandover: CommandDefinition<z.infer<typeof saveHandover>, { id: string }> = {
  type: 'handover.save',
  payload: saveHandover as z.ZodType<z.infer<typeof saveHandover>>,
  async execute(uow, { text, toPersonId, notes }, { actor }) {
    if (toPersonId === actor.id) throw ownHandover();
    const to = toPersonId === null ? null : await uow.get('account', toPersonId);
    if (to !== null && to?.active !== 1) throw unknownPerson();
    const [last] = await uow.select('handover', newest);
    const from = last?.at ?? uow.now - FIRST_SHIFT;
    const figures = shiftFigures(await uow.select('alarm', shiftAlarms(actor, from)), from);
    const open = await uow.select('alarm', openAlarms(actor));
    const row: HandoverRow = {
      ...{ id: uow.nextKey(), at: uow.now, from_at: from, text, figures, rev: 1 },
      ...{ by_id: actor.id, by_name: actor.name, to_id: to?.id ?? null, to_name: to?.name ?? null },
      open: open.map((alarm) => openLine(alarm, notes[alarm.id])),
      ...{ taken_at: null, taken_by: null },
    };
    uow.insert('handover', row);
    uow.changed({ type: 'handover', id: row.id, subjects: [] });
    return { id: row.id };
  },
  audit: ({ toPersonId }, { id }) => ({ objectType: 'handover', objectId: id, summary: { to: toPersonId } }),
};

const takePayload = z.object({ id: z.string().max(20) });

export const takeHandover: CommandDefinition<z.infer<typeof takePayload>, void> = {
  type: 'handover.take',
  payload: takePayload,
  async execute(uow, { id }, { actor }) {
    const row = await uow.require('handover', id);
    if (row.taken_by !== null) throw handoverTaken({ name: row.taken_by });
    if (row.by_id === actor.id) throw ownHandover();
    if (row.to_id !== null && row.to_id !== actor.id) throw handoverForOther({ name: row.to_name });
    uow.update('handover', { ...row, taken_at: uow.now, taken_by: actor.name });
    uow.changed({ type: 'handover', id, subjects: [] });
  },
  audit: ({ id }) => ({ objectType: 'handover', objectId: id }),
};

/** What a note written now would hold. */
export async function handoverDraft(
  db: Knex,
  actor: Actor,
  now: number,
): Promise<Pick<Handover, 'from' | 'figures' | 'open'>> {
  const raw: unknown = await newest(db('handover')).first();
  const from = raw ? Number(parsedRow('handover', raw).at) : now - FIRST_SHIFT;
  const read = async (build: (query: Knex.QueryBuilder) => Knex.QueryBuilder): Promise<AlarmRow[]> =>
    ((await build(db('alarm').select('alarm.*'))) as unknown[]).map((each) => parsedRow('alarm', each));
  const [shift, open] = await Promise.all([read(shiftAlarms(actor, from)), read(openAlarms(actor))]);
  return { from: cityTime(from), figures: shiftFigures(shift, from), open: open.map((alarm) => openLine(alarm)) };
}

const newest = (query: Knex.QueryBuilder): Knex.QueryBuilder =>
  query.orderBy('at', 'desc').orderBy('id', 'desc').limit(1);

const openLine = ({ id, number, title, severity }: AlarmRow, words?: string): Handover['open'][number] => ({
  ...{ id, number, title, severity },
  note: words?.trim() || null,
});

/** All that happened to since then. */
const shiftAlarms =
  (actor: Actor, from: number) =>
  (query: Knex.QueryBuilder): Knex.QueryBuilder =>
    query.modify(visibleTo(actor, 'alarm', 'alarm.id')).where('alarm.updated_at', '>=', from);

const openAlarms =
  (actor: Actor) =>
  (query: Knex.QueryBuilder): Knex.QueryBuilder =>
    query
      .modify(visibleTo(actor, 'alarm', 'alarm.id'))
      .modify(whereOpen)
      .orderBy(['alarm.severity', { column: 'alarm.raised_at', order: 'desc' }, 'alarm.id'])
      .limit(MAX_OPEN);

function shiftFigures(alarms: readonly AlarmRow[], from: number): ShiftFigures {
  const within = (at: number | null) => at !== null && at >= from;
  const raised = alarms.filter(({ raised_at }) => within(raised_at));
  const taken = alarms
    .flatMap(({ acknowledged_at, raised_at }) =>
      acknowledged_at !== null && within(acknowledged_at) ? [Math.max(0, acknowledged_at - raised_at)] : [],
    )
    .sort((a, b) => a - b);
  const of = (severity: number) => raised.filter(({ peak }) => peak === severity).length;
  return {
    raised: raised.length,
    cleared: alarms.filter(({ cleared_at }) => within(cleared_at)).length,
    closed: alarms.filter(({ closed_at }) => within(closed_at)).length,
    acknowledged: taken.length,
    falseAlarms: alarms.filter(({ review, closed_at }) => review === 'false' && within(closed_at)).length,
    bySeverity: { 1: of(1), 2: of(2), 3: of(3), 4: of(4) },
    secondsToAcknowledge: seconds(median(taken)),
    longestToAcknowledge: seconds(taken.at(-1)),
  };
}

/** Of sorted numbers; of two in the middle, the smaller. */
const median = (sorted: readonly number[]): number | undefined => sorted[Math.floor((sorted.length - 1) / 2)];

const seconds = (milliseconds: number | undefined): number | null =>
  milliseconds === undefined ? null : Math.round(milliseconds / 1000);

/** `visible`: ids of alarms that the reader may see. */
export const handoverView = (row: HandoverRow, visible: ReadonlySet<string>): Handover => ({
  id: row.id,
  at: cityTime(row.at),
  by: row.by_name,
  to: row.to_name,
  from: cityTime(row.from_at),
  text: row.text,
  figures: row.figures,
  open: row.open.filter(({ id }) => visible.has(id)),
  takenAt: cityTimeOrNull(row.taken_at),
  takenBy: row.taken_by,
});
