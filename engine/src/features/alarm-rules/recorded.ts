/**
 * What backtest and shadow are given: recorded events as facts, and what is around them — things as they are on record
 * today, the calendar, maintenance windows of the time.
 */
import type { Knex } from 'knex';
import { readingsOf } from '../../core/events/readings.ts';
import type { RecordedEvent, Surroundings } from '../../lab/backtest/index.ts';
import { parsedRow } from '../../store/read.ts';
import { factsOf, recordFacts } from '../alarms/facts.ts';
import type { MaintenanceWindowRow } from '../alarms/tables.ts';
import { endOf } from '../alarms/windows.ts';
import { loadWorkingTime } from '../clocks/working-time.ts';
import type { LoggedEvent } from '../events/event-log.ts';
import type { ThingKind } from '../things/schema.ts';
import type { ThingRow } from '../things/tables.ts';

const PAGE = 5_000;

export interface Recorded {
  surroundings: Surroundings;
  /** The events as the rules see them; the thing and its latest values are put in by whoever judges. */
  facts(event: LoggedEvent): RecordedEvent[];
}

export interface Limits {
  /** Where one thing is spoken of: it and what stands around it. */
  only?: string;
  /** Windows as they were known at this moment, before they were ended early or opened afterwards. */
  asOf?: number;
}

export async function recorded(
  db: Knex,
  kinds: ReadonlyMap<string, ThingKind>,
  from: number,
  { only, asOf = Infinity }: Limits = {},
): Promise<Recorded> {
  const things = only === undefined ? await allThings(db) : await thingsAround(db, only);
  const { calendar } = await loadWorkingTime(db, 'cn');
  const windows = await windowsSince(db, from, things, asOf);
  const typeOf = (subject: string | null, metric: string) => {
    const kind = subject === null ? undefined : things.get(subject)?.kind;
    return kind === undefined ? undefined : kinds.get(kind)?.metrics.find(({ id }) => id === metric)?.type;
  };
  return {
    surroundings: {
      calendar,
      windows,
      things: new Map(
        [...things].map(([id, thing]) => [
          id,
          {
            facts: recordFacts(thing),
            relations: { ...thing.relations, ...(thing.parent_id !== null && { parent: [thing.parent_id] }) },
          },
        ]),
      ),
    },
    facts: (event) =>
      factsOf(
        event,
        readingsOf(event.data, event.time, (metric) => typeOf(event.subject, metric)),
        {},
      ).map(({ facts, time }) => ({ facts, time, received: event.receivedAt })),
  };
}

async function allThings(db: Knex): Promise<Map<string, ThingRow>> {
  const found = new Map<string, ThingRow>();
  for (let after = ''; ;) {
    const raw: unknown[] = await db('thing').where('active', 1).where('id', '>', after).orderBy('id').limit(PAGE);
    for (const row of raw.map((each) => parsedRow('thing', each))) found.set(row.id, row);
    if (raw.length < PAGE) return found;
    after = [...found.keys()].at(-1)!;
  }
}

/** A thing, those it is related to, and all that it and they are parts of. */
async function thingsAround(db: Knex, id: string): Promise<Map<string, ThingRow>> {
  const found = new Map<string, ThingRow>();
  for (let wanted = [id]; wanted.length > 0;) {
    const raw: unknown[] = await db('thing').whereIn('id', wanted.slice(0, PAGE));
    const rows = raw.map((each) => parsedRow('thing', each));
    for (const row of rows) found.set(row.id, row);
    const related = rows.flatMap((row) => (row.id === id ? Object.values(row.relations).flat() : []));
    wanted = [...related, ...rows.flatMap(({ parent_id }) => parent_id ?? [])].filter((each) => !found.has(each));
  }
  return found;
}

async function windowsSince(
  db: Knex,
  from: number,
  things: ReadonlyMap<string, ThingRow>,
  asOf: number,
): Promise<Surroundings['windows']> {
  const raw: unknown[] = await db('maintenance_window').where('to_at', '>', from);
  const rows = raw
    .map((each) => parsedRow('maintenance_window', each))
    .filter(({ created_at }) => Number(created_at) <= asOf);
  if (rows.length === 0) return [];
  const areas: { id: string; parent_id: string | null }[] = await db('area').select('id', 'parent_id');
  const above = new Map(areas.map((area) => [area.id, area]));
  return rows.map((row) => ({
    id: row.id,
    from: Number(row.from_at),
    to: Number(row.ended_at !== null && Number(row.ended_at) > asOf ? row.to_at : endOf(row)),
    title: row.title,
    thingIds: [...things.values()].filter((thing) => covers(row, thing, things, above)).map(({ id }) => id),
  }));
}

type Nodes = ReadonlyMap<string, { parent_id: string | null }>;

/** As `features/alarms/windows.ts` has it: what is named with what is below, or all of an area, of a kind, of both. */
function covers(row: MaintenanceWindowRow, thing: ThingRow, things: Nodes, areas: Nodes): boolean {
  if (lineOf(thing.id, things).some((id) => row.thing_ids.includes(id))) return true;
  if (row.area_id === null && row.kind === null) return false;
  const here = row.area_id === null || lineOf(thing.area_id, areas).includes(row.area_id);
  return here && (row.kind === null || row.kind === thing.kind);
}

/** A node and everything above it. */
function lineOf(id: string | null, nodes: Nodes): string[] {
  const line: string[] = [];
  for (let at = id; at !== null && !line.includes(at); at = nodes.get(at)?.parent_id ?? null) line.push(at);
  return line;
}
