/** A clock as people see it: counted, remaining and overdue working time, every interval with its reason, the levels. */
import type { Knex } from 'knex';
import { countedMs, segments } from '../../core/calendar/index.ts';
import { cityTime, cityTimeOrNull } from '../../core/calendar/city-time.ts';
import type { Lookups } from '../lookups.ts';
import type { Deadline } from '../packs/format.ts';
import { parsedRow } from '../../store/read.ts';
import { momentsOf, WARNING } from './clock.ts';
import type { ClockView } from './schema.ts';
import type { ClockRow } from './tables.ts';
import { loadWorkingTime, type WorkingTime } from './working-time.ts';

export async function clocksOf(
  db: Knex,
  owner: { type: 'request' | 'case'; id: string },
  names: Lookups,
  now: number,
): Promise<ClockView[]> {
  const rows: unknown[] = await db('clock').where({ owner_type: owner.type, owner_id: owner.id }).orderBy('id');
  const views: ClockView[] = [];
  for (const raw of rows) {
    const row = parsedRow('clock', raw);
    views.push(clockView(row, await loadWorkingTime(db, row.calendar_id), names, now));
  }
  return views;
}

export function clockView(row: ClockRow, time: WorkingTime, names: Lookups, now: number): ClockView {
  const { calendar } = time;
  const unit = row.unit as Deadline['unit'];
  const end = Math.max(row.started_at, row.stopped_at ?? now);
  const pauses = row.pauses.map(({ from, to, reason }) => ({ from, to: to ?? end, reason }));
  const counted = countedMs(calendar, unit, row.started_at, end, pauses);
  const unpaused = momentsOf({ ...row, pauses: [] }, null, time).due;
  const total = countedMs(calendar, unit, row.started_at, unpaused);
  return {
    id: row.id,
    kind: row.kind,
    unitName: names.unit(row.unit_id)?.name ?? null,
    calendarId: row.calendar_id,
    amount: row.amount,
    unit,
    status: row.status,
    startedAt: cityTime(row.started_at),
    stoppedAt: cityTimeOrNull(row.stopped_at),
    dueAt: cityTimeOrNull(row.due_at),
    warnAt: cityTimeOrNull(row.warn_at),
    provisional: row.provisional === 1,
    countedMinutes: minutes(counted),
    totalMinutes: minutes(total),
    remainingMinutes: minutes(Math.max(0, total - counted)),
    overdueMinutes: minutes(Math.max(0, counted - total)),
    segments: segments(calendar, unit, row.started_at, end, pauses).map(({ kind, from, to, reason }) => ({
      kind,
      from: cityTime(from),
      to: cityTime(to),
      reason,
    })),
    levels: row.levels
      .filter(({ level }) => level !== WARNING)
      .map(({ level, dueAt, firedAt }) => ({ level, dueAt: cityTime(dueAt), firedAt: cityTimeOrNull(firedAt) })),
  };
}

const minutes = (ms: number): number => Math.round(ms / 60_000);
