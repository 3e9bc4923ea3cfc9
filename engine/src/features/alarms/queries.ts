/**
 * Reads of alarms from the pool, always through the access filter: which are open, what a caller asked for, in which
 * order. Lists leave out the long columns (reasons, cause chain).
 */
import type { Knex } from 'knex';
import type { Actor } from '../../runtime/command.ts';
import { likePattern } from '../../store/like.ts';
import { parsedRow } from '../../store/read.ts';
import { tableDefinition } from '../../store/tables.ts';
import { orderOf, type Order } from '../page.ts';
import { visibleTo } from '../people/access.ts';
import { withDescendants, type Organisation } from '../people/actors.ts';
import { notFound } from '../people/errors.ts';
import type { AlarmQuery } from './schema.ts';
import { runningSilences, whereSilenced } from './silences.ts';
import './tables.ts';
import type { AlarmRow } from './tables.ts';

/**
 * Still so, or over before anybody looked at it (grades 1 to 3), or somebody was asked whether it is true. Word for word
 * the condition of the index `alarm_open` (migration 015): the databases use it only for the same text.
 */
const OPEN =
  "(alarm.active = 1 or (alarm.handling = 'new' and alarm.peak <= 3) or (alarm.review = 'asked' and alarm.handling <> 'closed'))";

export const whereOpen = (rows: Knex.QueryBuilder): void => void rows.whereRaw(OPEN);

export type ListedAlarm = Omit<AlarmRow, 'reasons' | 'causes'>;

const listed = tableDefinition('alarm')
  .columns.filter((column) => column !== 'reasons' && column !== 'causes')
  .map((column) => `alarm.${column}`);

export const visibleAlarms = (db: Knex, actor: Actor): Knex.QueryBuilder =>
  db('alarm')
    .modify(visibleTo(actor, 'alarm', 'alarm.id'))
    .select(listed);

/** Refuses with NOT_FOUND what the actor may not see. The whole row. */
export async function readAlarm(db: Knex, actor: Actor, id: string): Promise<AlarmRow> {
  const raw: unknown = await db('alarm')
    .modify(visibleTo(actor, 'alarm', 'alarm.id'))
    .where('alarm.id', id)
    .first('alarm.*');
  if (!raw) throw notFound();
  return parsedRow('alarm', raw);
}

const states: Record<AlarmQuery['state'], (rows: Knex.QueryBuilder) => void> = {
  open: whereOpen,
  active: (rows) => void rows.where('alarm.active', 1),
  recovered: (rows) => void rows.where('alarm.active', 0).whereNot('alarm.handling', 'closed'),
  closed: (rows) => void rows.where('alarm.handling', 'closed'),
  all: () => undefined,
};

export type AlarmFilter = Omit<AlarmQuery, 'limit' | 'cursor' | 'sort'>;

export async function applyFilter(
  rows: Knex.QueryBuilder,
  query: AlarmFilter,
  context: { db: Knex; now: number; organisation: Organisation },
): Promise<void> {
  states[query.state](rows);
  if (query.handling) rows.where('alarm.handling', query.handling);
  if (query.severity !== undefined) rows.where('alarm.severity', query.severity);
  if (query.atLeast !== undefined) rows.where('alarm.severity', '<=', query.atLeast);
  if (query.ruleId) rows.where('alarm.rule_id', query.ruleId);
  if (query.thingId) rows.where('alarm.thing_id', query.thingId);
  if (query.vertical) rows.where('alarm.vertical', query.vertical);
  if (query.areaId) rows.whereIn('alarm.area_id', areaWithBelow(context.organisation, query.areaId));
  if (query.unitId) rows.where('alarm.unit_id', query.unitId);
  if (query.assigneeId) rows.where('alarm.assignee_id', query.assigneeId);
  if (query.review) rows.where('alarm.review', query.review);
  if (query.group) rows.where('alarm.group_key', query.group);
  if (query.from) rows.where('alarm.raised_at', '>=', Date.parse(query.from));
  if (query.to) rows.where('alarm.raised_at', '<=', Date.parse(query.to));
  if (query.silenced) {
    whereSilenced(rows, await runningSilences(context.db, context.now), query.silenced === '1');
  }
  if (query.q) search(rows, query.q);
}

/** A town's list holds what is in its grids. */
export const areaWithBelow = ({ areas }: Organisation, id: string): string[] =>
  areas.has(id) ? withDescendants([id], areas) : [id];

const searched = ['number', 'title', 'thing_name', 'thing_id', 'address', 'code'];

function search(rows: Knex.QueryBuilder, words: string): void {
  rows.where((any: Knex.QueryBuilder) => {
    for (const column of searched) {
      any.orWhereRaw(`lower(??) like lower(?) escape '\\'`, [`alarm.${column}`, likePattern(words)]);
    }
  });
}

const sorts = { severity: 'severity', raisedAt: 'raised_at', updatedAt: 'updated_at' };

/** What is open: active first, the worst first, then newest. All else: newest first. */
export function orderFor({ sort, state }: Pick<AlarmQuery, 'sort' | 'state'>): Order {
  const newest: Order = { table: 'alarm', column: 'raised_at', always: true };
  const urgent: Order['first'] = [
    { column: 'active', direction: 'desc' },
    { column: 'severity', direction: 'asc' },
  ];
  const fallback = state === 'open' || state === 'active' ? { ...newest, first: urgent } : newest;
  return { ...orderOf(sort, 'alarm', sorts, fallback), always: true };
}
