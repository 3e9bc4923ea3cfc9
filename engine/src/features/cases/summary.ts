/** The supervision board's figures, counted by the database over what the caller may see. */
import type { Knex } from 'knex';
import { cityDate, startOfCityDay } from '../../core/calendar/city-time.ts';
import type { Actor } from '../../runtime/command.ts';
import type { Lookups } from '../lookups.ts';
import { visibleTo } from '../people/access.ts';
import type { z } from 'zod';
import type { caseSummary as schema } from './schema.ts';

type Summary = z.infer<typeof schema>;
type Counted = Record<string, number | string | null>;

export async function caseSummary(db: Knex, actor: Actor, names: Lookups, now: number): Promise<Summary> {
  const visible = () => db('case_file').modify(visibleTo(actor, 'case', 'case_file.id'));
  const open = () => visible().whereNull('case_file.closed_at');
  const figures = [
    db.raw('count(*) as open'),
    db.raw('sum(case when case_file.due_at < ? then 1 else 0 end) as overdue', [now]),
    db.raw(
      'sum(case when case_file.due_at >= ? and case_file.warn_at is not null and case_file.warn_at <= ? then 1 else 0 end) as soon',
      [now, now],
    ),
  ];
  const today = startOfCityDay(cityDate(now));
  const [byUnit, byLevel, byStatus, suspended, closedToday, receivedToday] = (await Promise.all([
    open()
      .groupBy('case_file.lead_unit_id')
      .select('case_file.lead_unit_id as unit', ...figures),
    open()
      .where('case_file.level', '>', 0)
      .groupBy('case_file.level')
      .orderBy('case_file.level')
      .select('case_file.level as level')
      .count({ n: '*' }),
    open()
      .groupBy('case_file.pack_id', 'case_file.status')
      .select('case_file.pack_id as pack', 'case_file.status as status')
      .count({ n: '*' }),
    open().where('case_file.suspended', 1).count({ n: '*' }),
    visible().where('case_file.closed_at', '>=', today).count({ n: '*' }),
    visible().where('case_file.created_at', '>=', today).count({ n: '*' }),
  ])) as Counted[][];
  const sum = (column: string) => byUnit!.reduce((total, row) => total + Number(row[column] ?? 0), 0);
  const single = (rows: Counted[] | undefined) => Number(rows?.[0]?.['n'] ?? 0);
  return {
    open: sum('open'),
    dueSoon: sum('soon'),
    overdue: sum('overdue'),
    byLevel: byLevel!.map((row) => ({ level: Number(row['level']), count: Number(row['n']) })),
    byUnit: byUnit!
      .filter((row) => row['unit'] !== null)
      .map((row) => ({
        unit: names.unit(String(row['unit']))!,
        open: Number(row['open']),
        overdue: Number(row['overdue']),
        dueSoon: Number(row['soon']),
      }))
      .sort((a, b) => b.overdue - a.overdue || b.open - a.open),
    byStatus: byStatus!.map((row) => ({
      status: String(row['status']),
      label: names.caseState(String(row['pack']), String(row['status'])),
      count: Number(row['n']),
    })),
    suspended: single(suspended),
    closedToday: single(closedToday),
    receivedToday: single(receivedToday),
  };
}
