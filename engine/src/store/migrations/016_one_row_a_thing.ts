/**
 * Events and what is known of things, for a city that speaks thousands of times a second: the log one row for each batch
 * that was accepted, everything about a thing in one row, and where it speaks filed apart. Row shapes:
 * features/{events,things,alarms}/tables.ts. What was recorded before is carried over.
 */
import type { Knex } from 'knex';

type Row = Record<string, string | number | null | undefined>;
const PAGE = 1_000;
const FILED_AT_ONCE = 32;

export async function up(db: Knex): Promise<void> {
  await createTables(db);
  await carryLog(db);
  await carryStates(db);
  await db.schema.dropTable('event');
  await db.schema.dropTable('thing_latest');
  await db.schema.dropTable('alarm_state');
  await db.schema.renameTable('alarm_state_new', 'alarm_state');
}

async function createTables(db: Knex): Promise<void> {
  await db.schema.createTable('event_batch', (table) => {
    table.string('key', 20).primary();
    table.bigInteger('received_at').notNullable();
    table.integer('size').notNullable();
    table.string('rule_set', 64).notNullable();
    table.text('events').notNullable();
    table.index(['received_at', 'size']);
  });
  // Nothing but its key: on SQLite one tree instead of two.
  if (db.client.config.client === 'sqlite3') {
    await db.raw('create table event_key (key varchar(520) primary key) without rowid');
  } else await db.schema.createTable('event_key', (table) => void table.string('key', 520).primary());
  await db.schema.createTable('thing_events', (table) => {
    table.string('key', 125).primary();
    table.string('thing_id', 100).notNullable();
    table.bigInteger('from_time').notNullable();
    table.bigInteger('to_time').notNullable();
    table.bigInteger('received_at').notNullable().index();
    table.text('batches').notNullable();
    table.index(['thing_id', 'key']);
  });
  await db.schema.createTable('thing_state', (table) => {
    table.string('thing_id', 100).primary();
    table.text('known').notNullable();
    table.integer('rev').notNullable();
  });
  await db.schema.createTable('alarm_state_new', (table) => {
    table.string('key', 170).primary();
    table.string('rule_id', 60).notNullable();
    table.string('thing_id', 100).notNullable();
    table.string('alarm_id', 20);
    table.string('held_by', 80);
    table.bigInteger('timer_at');
    table.bigInteger('updated_at').notNullable();
    table.index(['rule_id', 'key'], 'alarm_state_of_rule');
    table.index(['thing_id'], 'alarm_state_of_thing');
    table.index(['held_by', 'key'], 'alarm_state_held');
  });
}

interface Spoken {
  batches: number[];
  from: number;
  to: number;
  received: number;
}

interface Batch {
  first: number;
  received: number;
  events: unknown[];
}

/** Events that followed one another in one command become a batch again. */
async function carryLog(db: Knex): Promise<void> {
  const spoken = new Map<string, Spoken>();
  let batch = null as Batch | null;
  const close = async ({ first, received, events }: Batch) => {
    await db('event_batch').insert({
      key: String(first),
      received_at: received,
      size: events.length,
      // What came of them is carried over, so nobody judges them again.
      rule_set: '',
      events: JSON.stringify(events),
    });
  };
  for (let after = 0; ;) {
    const rows: Row[] = await db('event').where('seq', '>', after).orderBy('seq').limit(PAGE);
    for (const row of rows) {
      const [seq, received, time] = [Number(row['seq']), Number(row['received_at']), Number(row['time'])];
      const goesOn = batch?.received === received && batch.first + batch.events.length === seq;
      if (batch && !goesOn) await close(batch);
      if (!batch || !goesOn) batch = { first: seq, received, events: [] };
      const extensions = JSON.parse(String(row['extensions'])) as object;
      batch.events.push([
        ...[row['id'], row['source'], row['type'], row['subject'], time, JSON.parse(String(row['data']))],
        ...(Object.keys(extensions).length > 0 ? [extensions] : []),
      ]);
      if (row['subject'] !== null) await speaks(db, spoken, String(row['subject']), batch.first, time, received);
    }
    for (let i = 0; i < rows.length; i += 200) {
      await db('event_key').insert(rows.slice(i, i + 200).map(({ key }) => ({ key })));
    }
    if (rows.length < PAGE) break;
    after = Number(rows.at(-1)!['seq']);
  }
  if (batch) await close(batch);
  for (const [thingId, { batches, from, to, received }] of spoken) {
    const [first = 0, ...more] = batches;
    await learn(db, thingId, {
      spoken: { first, more: more.map((each) => each - first), from, ...(to > received && { to }) },
    });
  }
}

async function speaks(
  db: Knex,
  spoken: Map<string, Spoken>,
  thingId: string,
  batch: number,
  time: number,
  received: number,
): Promise<void> {
  const known = spoken.get(thingId);
  if (known?.batches.at(-1) === batch) {
    Object.assign(known, { from: Math.min(known.from, time), to: Math.max(known.to, time) });
    return;
  }
  if (known && known.batches.length < FILED_AT_ONCE) {
    known.batches.push(batch);
    Object.assign(known, { from: Math.min(known.from, time), to: Math.max(known.to, time), received });
    return;
  }
  if (known) {
    await db('thing_events').insert({
      key: `${thingId} ${known.batches[0]}`,
      thing_id: thingId,
      from_time: known.from,
      to_time: known.to,
      received_at: known.received,
      batches: JSON.stringify(known.batches.map(String)),
    });
  }
  spoken.set(thingId, { batches: [batch], from: time, to: time, received });
}

async function carryStates(db: Knex): Promise<void> {
  for (let after = ''; ;) {
    const rows: Row[] = await db('thing_latest').where('thing_id', '>', after).orderBy('thing_id').limit(PAGE);
    for (const { thing_id, readings, last_seen_at } of rows) {
      const lastSeenAt = Number(last_seen_at);
      const latest = JSON.parse(String(readings)) as Record<string, object>;
      const list = Object.entries(latest).map(([metric, value]) => ({ metric, ...value }));
      await learn(db, String(thing_id), { readings: list, lastSeenAt });
    }
    if (rows.length < PAGE) break;
    after = String(rows.at(-1)!['thing_id']);
  }
  for (let after = ''; ;) {
    const rows: Row[] = await db('alarm_state').where('key', '>', after).orderBy('key').limit(PAGE);
    for (const row of rows) await carryState(db, row);
    if (rows.length < PAGE) return;
    after = String(rows.at(-1)!['key']);
  }
}

async function carryState(db: Knex, row: Row): Promise<void> {
  const { key, rule_id, thing_id, state, alarm_id, held_by, timer_at, facts, causes, updated_at } = row;
  const chain = JSON.parse(String(causes ?? '[]')) as unknown[];
  const one = {
    rule: rule_id,
    state: JSON.parse(String(state)) as unknown,
    ...(alarm_id !== null && { alarmId: alarm_id }),
    ...(timer_at !== null && { timerAt: Number(timer_at) }),
    ...(facts !== null && { facts: JSON.parse(String(facts)) as unknown }),
    ...(chain.length > 0 && { causes: chain }),
  };
  await learn(db, String(thing_id), ({ rules }) => ({ rules: [...(rules as object[]), one] }));
  await db('alarm_state_new').insert({ key, rule_id, thing_id, alarm_id, held_by, timer_at, updated_at });
}

type Known = Record<string, unknown>;

/** Adds to what is known of a thing. */
async function learn(db: Knex, thingId: string, more: Known | ((known: Known) => Known)): Promise<void> {
  const row: Row | undefined = await db('thing_state').where({ thing_id: thingId }).first();
  const before: Known = row
    ? (JSON.parse(String(row['known'])) as Known)
    : { readings: [], lastSeenAt: 0, rules: [], spoken: null };
  const known = JSON.stringify({ ...before, ...(typeof more === 'function' ? more(before) : more) });
  if (row) await db('thing_state').where({ thing_id: thingId }).update({ known });
  else await db('thing_state').insert({ thing_id: thingId, known, rev: 1 });
}

export async function down(): Promise<void> {
  throw new Error('016_one_row_a_thing cannot be taken back: restore the backup from before it');
}
