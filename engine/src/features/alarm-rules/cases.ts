/**
 * What rules have seen lately: facts of the newest events, with what is known of their things today. Cases for the second
 * opinion, and for the question why a rule has not raised an alarm.
 */
import type { Knex } from 'knex';
import type { JsonObject } from '../../core/json.ts';
import { parsedRow } from '../../store/read.ts';
import { declaredReadings, factsOf, thingFacts } from '../alarms/facts.ts';
import { databaseLog, type LoggedEvent } from '../events/event-log.ts';
import type { ThingKnown, ThingRow, ThingStateRow } from '../things/tables.ts';
import type { LiveRules } from './active.ts';

type Declared = Pick<LiveRules, 'metrics'>;

/** Facts of one event, as its rules judge them. */
export function factsSeen(
  event: LoggedEvent,
  thing: ThingRow | undefined,
  known: ThingKnown | undefined,
  live: Declared,
): JsonObject[] {
  return factsOf(event, declaredReadings(live, thing, event), thingFacts(thing, known)).map(({ facts }) => facts);
}

/** Of the newest events that were received at `since` or later, newest first; at most so many. */
export async function casesSince(db: Knex, live: Declared, since: number, most: number): Promise<JsonObject[]> {
  const cases: JsonObject[] = [];
  for await (const page of databaseLog.readBack(db, { from: since, to: Number.MAX_SAFE_INTEGER })) {
    const subjects = [...new Set(page.flatMap(({ subject }) => subject ?? []))];
    const [things, states] = await Promise.all([
      rows(db, 'thing', 'id', subjects),
      rows(db, 'thing_state', 'thing_id', subjects),
    ]);
    for (const event of page) {
      const of = event.subject ?? '';
      cases.push(...factsSeen(event, things.get(of), states.get(of)?.known, live));
      if (cases.length >= most) return cases.slice(0, most);
    }
  }
  return cases;
}

const AT_ONCE = 500;

async function rows<T extends 'thing' | 'thing_state'>(
  db: Knex,
  table: T,
  key: string,
  ids: readonly string[],
): Promise<Map<string, T extends 'thing' ? ThingRow : ThingStateRow>> {
  const found = new Map();
  for (let i = 0; i < ids.length; i += AT_ONCE) {
    const raw: Record<string, unknown>[] = await db(table).whereIn(key, ids.slice(i, i + AT_ONCE));
    for (const each of raw) found.set(each[key], parsedRow(table, each));
  }
  return found;
}
