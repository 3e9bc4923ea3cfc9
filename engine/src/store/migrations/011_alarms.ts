/** Things, events, alarm rules and alarms. Row shapes: features/{things,events,alarm-rules,alarms}/tables.ts. */
import type { Knex } from 'knex';

export async function up(db: Knex): Promise<void> {
  await things(db);
  await events(db);
  await rules(db);
  await alarms(db);
  await quiet(db);
}

async function things(db: Knex): Promise<void> {
  await db.schema.createTable('thing', (table) => {
    table.string('id', 100).primary();
    table.string('kind', 60).notNullable().index();
    table.string('name', 100).notNullable();
    table.string('area_id', 60).index();
    table.string('unit_id', 60).index();
    table.string('parent_id', 100).index();
    table.text('relations').notNullable();
    table.string('address', 300);
    table.double('lat');
    table.double('lng');
    table.text('tags').notNullable();
    table.text('attributes').notNullable();
    table.text('contacts').notNullable();
    table.integer('active').notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table.integer('rev').notNullable();
    table.index(['updated_at', 'id']);
  });
  await db.schema.createTable('thing_latest', (table) => {
    table.string('thing_id', 100).primary();
    table.text('readings').notNullable();
    table.bigInteger('last_seen_at').notNullable();
    table.integer('rev').notNullable();
  });
}

async function events(db: Knex): Promise<void> {
  await db.schema.createTable('event', (table) => {
    table.string('key', 520).primary();
    table.bigInteger('seq').notNullable().unique();
    table.string('id', 200).notNullable();
    table.string('source', 300).notNullable();
    table.string('type', 200).notNullable();
    table.string('subject', 100);
    table.bigInteger('time').notNullable();
    table.bigInteger('received_at').notNullable().index();
    table.text('data');
    table.text('extensions').notNullable();
    table.index(['subject', 'time']);
  });
}

async function rules(db: Knex): Promise<void> {
  await db.schema.createTable('alarm_rule', (table) => {
    table.string('id', 60).primary();
    table.text('content');
    table.integer('enabled');
    table.string('pack_id', 60);
    table.bigInteger('updated_at').notNullable();
    table.string('updated_by', 60).notNullable();
    table.string('updated_by_name', 100).notNullable();
    table.integer('preapproved').notNullable();
    table.integer('rev').notNullable();
  });
  await db.schema.createTable('rule_version', (table) => {
    table.string('hash', 64).primary();
    table.string('rule_id', 60).notNullable();
    table.text('content').notNullable();
    table.text('resolved').notNullable();
    table.string('pack_id', 60);
    table.string('origin', 80).notNullable();
    table.string('published_by', 100).notNullable();
    table.integer('preapproved').notNullable();
    table.bigInteger('created_at').notNullable();
    table.index(['rule_id', 'created_at']);
  });
  await db.schema.createTable('rule_set', (table) => {
    table.string('hash', 64).primary();
    table.text('versions').notNullable();
    table.text('kinds').notNullable();
    table.bigInteger('created_at').notNullable();
  });
}

async function alarms(db: Knex): Promise<void> {
  await db.schema.createTable('alarm', (table) => {
    table.string('id', 20).primary();
    table.string('number', 20).notNullable().unique();
    table.string('rule_id', 60).notNullable();
    table.string('rule_version', 64).notNullable();
    table.string('rule_set', 64).notNullable();
    table.string('code', 20);
    table.string('vertical', 40).notNullable();
    table.string('title', 300).notNullable();
    table.string('thing_id', 100).notNullable();
    table.string('thing_name', 100).notNullable();
    table.string('thing_kind', 60);
    table.string('area_id', 60);
    table.string('unit_id', 60);
    table.string('address', 300);
    table.double('lat');
    table.double('lng');
    table.integer('severity').notNullable();
    table.integer('peak').notNullable();
    table.integer('active').notNullable();
    table.string('handling', 20).notNullable();
    table.string('review', 10).notNullable();
    table.bigInteger('review_due_at');
    table.text('review_note');
    table.string('reviewed_by', 100);
    table.bigInteger('raised_at').notNullable();
    table.bigInteger('since').notNullable();
    table.bigInteger('updated_at').notNullable();
    table.bigInteger('cleared_at');
    table.string('clear_reason', 30);
    table.bigInteger('acknowledged_at');
    table.string('acknowledged_by', 100);
    table.string('assignee_id', 60);
    table.string('assignee_name', 100);
    table.bigInteger('closed_at');
    table.string('closed_by', 100);
    table.text('close_note');
    table.string('metric', 60);
    table.text('value');
    table.integer('count').notNullable();
    table.integer('escalation').notNullable();
    table.string('case_id', 20).index();
    table.string('ticket_id', 20).index();
    table.string('group_key', 300).notNullable();
    table.text('labels').notNullable();
    table.text('reasons').notNullable();
    table.text('causes').notNullable();
    table.integer('rev').notNullable();
    table.index(['raised_at', 'id']);
    table.index(['active', 'severity', 'raised_at']);
    table.index(['handling', 'raised_at']);
    table.index(['thing_id', 'raised_at']);
    table.index(['rule_id', 'raised_at']);
  });
  await db.schema.createTable('alarm_state', (table) => {
    table.string('key', 170).primary();
    table.string('rule_id', 60).notNullable();
    table.string('thing_id', 100).notNullable().index();
    table.text('state').notNullable();
    table.string('alarm_id', 20);
    table.string('held_by', 80).index();
    table.bigInteger('timer_at');
    table.text('facts');
    table.string('rule_version', 64).notNullable();
    table.bigInteger('updated_at').notNullable();
    table.integer('rev').notNullable();
    table.index(['rule_id', 'thing_id']);
  });
}

async function quiet(db: Knex): Promise<void> {
  await db.schema.createTable('alarm_silence', (table) => {
    table.string('id', 20).primary();
    table.text('match').notNullable();
    table.bigInteger('from_at').notNullable();
    table.bigInteger('to_at').notNullable().index();
    table.text('reason').notNullable();
    table.string('by_id', 60).notNullable();
    table.string('by_name', 100).notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('ended_at');
    table.integer('rev').notNullable();
  });
  await db.schema.createTable('maintenance_window', (table) => {
    table.string('id', 20).primary();
    table.string('title', 200).notNullable();
    table.text('thing_ids').notNullable();
    table.string('area_id', 60);
    table.string('kind', 60);
    table.bigInteger('from_at').notNullable();
    table.bigInteger('to_at').notNullable().index();
    table.text('reason').notNullable();
    table.string('by_id', 60).notNullable();
    table.string('by_name', 100).notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('ended_at');
    table.integer('rev').notNullable();
  });
  await db.schema.createTable('handover', (table) => {
    table.string('id', 20).primary();
    table.bigInteger('at').notNullable().index();
    table.string('by_id', 60).notNullable();
    table.string('by_name', 100).notNullable();
    table.string('to_id', 60);
    table.string('to_name', 100);
    table.bigInteger('from_at').notNullable();
    table.text('text').notNullable();
    table.text('figures').notNullable();
    table.text('open').notNullable();
    table.bigInteger('taken_at');
    table.string('taken_by', 100);
    table.integer('rev').notNullable();
  });
}

export async function down(db: Knex): Promise<void> {
  const tables = [
    'handover',
    'maintenance_window',
    'alarm_silence',
    'alarm_state',
    'alarm',
    'rule_set',
    'rule_version',
  ];
  for (const table of [...tables, 'alarm_rule', 'event', 'thing_latest', 'thing']) await db.schema.dropTable(table);
}
