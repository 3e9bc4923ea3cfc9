/** Requests, cases, clocks, notices: what the hotline's features keep. Row shapes: features/<noun>/tables.ts. */
import type { Knex } from 'knex';

export async function up(db: Knex): Promise<void> {
  await requests(db);
  await cases(db);
  await clocks(db);
  await notices(db);
}

async function requests(db: Knex): Promise<void> {
  await db.schema.createTable('request', (table) => {
    table.string('id', 20).primary();
    table.string('number', 20).notNullable().unique();
    table.string('pack_id', 60).notNullable();
    table.string('channel', 30).notNullable();
    table.string('source_key', 300);
    table.string('title', 200).notNullable();
    table.text('text').notNullable();
    table.string('event_type_id', 60);
    table.string('urgency', 60).notNullable();
    table.string('address', 300);
    table.double('lat');
    table.double('lng');
    table.string('area_id', 60);
    table.string('reporter_name', 50);
    table.string('reporter_phone', 30).index();
    table.integer('reporter_anonymous').notNullable();
    table.string('reporter_account_id', 40);
    table.string('filed_by', 60).notNullable();
    table.string('filed_by_name', 100).notNullable();
    table.string('status', 60).notNullable();
    table.bigInteger('received_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table.bigInteger('closed_at');
    table.string('case_id', 20).index();
    table.string('merged_into', 20).index();
    table.text('merged_from').notNullable();
    table.text('return_question');
    table.text('answer');
    table.string('answered_by', 60);
    table.string('answered_by_name', 100);
    table.text('reject_reason');
    table.string('process_instance_key', 20);
    table.bigInteger('due_at');
    table.text('clocks').notNullable();
    table.string('cell', 40).index();
    table.integer('rev').notNullable();
    table.index(['received_at', 'id']);
    table.index(['status', 'received_at']);
  });
  await db.schema.createTable('request_source', (table) => {
    table.string('source_key', 300).primary();
    table.string('request_id', 20).notNullable();
  });
  await db.schema.createTable('rating', (table) => {
    table.string('id', 60).primary();
    table.string('request_id', 20).notNullable().index();
    table.string('case_id', 20).index();
    table.string('about', 20).notNullable();
    table.integer('score');
    table.integer('satisfied');
    table.text('text');
    table.integer('round').notNullable();
    table.bigInteger('at').notNullable();
    table.string('person_id', 60);
    table.string('unit_id', 60);
  });
  await db.schema.createTable('day_counter', (table) => {
    table.string('id', 40).primary();
    table.integer('value').notNullable();
    table.integer('rev').notNullable();
  });
}

async function cases(db: Knex): Promise<void> {
  await db.schema.createTable('case_file', (table) => {
    table.string('id', 20).primary();
    table.string('number', 20).notNullable().unique();
    table.string('pack_id', 60).notNullable();
    table.text('request_ids').notNullable();
    table.string('title', 200).notNullable();
    table.text('text').notNullable();
    table.string('status', 60).notNullable();
    table.integer('suspended').notNullable();
    table.string('event_type_id', 60);
    table.string('area_id', 60);
    table.string('address', 300);
    table.double('lat');
    table.double('lng');
    table.string('urgency', 60).notNullable();
    table.string('lead_unit_id', 60);
    table.string('handler_id', 60);
    table.string('handler_name', 100);
    table.text('co_unit_ids').notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table.bigInteger('closed_at');
    table.bigInteger('due_at');
    table.bigInteger('warn_at');
    table.integer('level').notNullable();
    table.text('clocks').notNullable();
    table.integer('open_children').notNullable();
    table.integer('rework').notNullable();
    table.integer('round').notNullable();
    table.integer('refusals').notNullable();
    table.integer('extensions').notNullable();
    table.string('process_instance_key', 20);
    table.integer('rev').notNullable();
    table.index(['created_at', 'id']);
    table.index(['closed_at', 'due_at']);
    table.index(['lead_unit_id', 'closed_at']);
  });
  await db.schema.createTable('case_child', (table) => {
    table.string('id', 20).primary();
    table.string('case_id', 20).notNullable().index();
    table.string('unit_id', 60).notNullable();
    table.string('title', 200).notNullable();
    table.string('status', 20).notNullable();
    table.text('result');
    table.bigInteger('created_at').notNullable();
    table.string('created_by', 60).notNullable();
    table.bigInteger('due_at');
    table.bigInteger('closed_at');
    table.string('closed_by', 60);
    table.string('process_instance_key', 20);
  });
  await db.schema.createTable('case_mark', (table) => {
    table.string('id', 60).primary();
    table.string('case_id', 20).notNullable().index();
    table.string('mark', 60).notNullable();
    table.integer('level');
    table.text('text');
    table.bigInteger('at').notNullable();
    table.string('by_id', 60).notNullable();
    table.string('by_name', 100).notNullable();
  });
  await db.schema.createTable('case_result', (table) => {
    table.string('id', 20).primary();
    table.string('case_id', 20).notNullable().index();
    table.integer('round').notNullable();
    table.string('outcome', 60).notNullable();
    table.text('text').notNullable();
    table.string('unit_id', 60);
    table.string('by_id', 60).notNullable();
    table.string('by_name', 100).notNullable();
    table.bigInteger('at').notNullable();
    table.text('attachment_ids').notNullable();
  });
  await db.schema.createTable('case_action', (table) => {
    table.string('id', 20).primary();
    table.string('case_id', 20).notNullable().index();
    table.string('action', 60).notNullable();
    table.string('status', 20).notNullable();
    table.string('asked_by', 60).notNullable();
    table.bigInteger('asked_at').notNullable();
    table.string('decided_by', 60);
    table.bigInteger('decided_at');
  });
}

async function clocks(db: Knex): Promise<void> {
  await db.schema.createTable('clock', (table) => {
    table.string('id', 20).primary();
    table.string('owner_type', 20).notNullable();
    table.string('owner_id', 20).notNullable();
    table.string('pack_id', 60).notNullable();
    table.string('kind', 60).notNullable();
    table.string('unit_id', 60);
    table.string('calendar_id', 60).notNullable();
    table.double('amount').notNullable();
    table.string('unit', 20).notNullable();
    table.string('status', 20).notNullable();
    table.bigInteger('started_at').notNullable();
    table.bigInteger('stopped_at');
    table.bigInteger('due_at');
    table.bigInteger('warn_at');
    table.integer('provisional').notNullable();
    table.text('pauses').notNullable();
    table.text('extensions').notNullable();
    table.text('levels').notNullable();
    table.integer('round').notNullable();
    table.integer('rev').notNullable();
    table.index(['owner_type', 'owner_id']);
    table.index(['calendar_id', 'status']);
  });
}

async function notices(db: Knex): Promise<void> {
  await db.schema.createTable('notice', (table) => {
    table.string('id', 20).primary();
    table.string('template', 60).notNullable();
    table.string('channel', 20).notNullable();
    table.string('receiver', 200).notNullable();
    table.string('receiver_name', 200).notNullable();
    table.string('title', 300).notNullable();
    table.text('text').notNullable();
    table.string('urgency', 20).notNullable();
    table.string('status', 20).notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('not_before');
    table.bigInteger('sent_at');
    table.string('object_type', 20);
    table.string('object_id', 20);
    table.string('object_number', 20);
    table.index(['receiver', 'created_at']);
    table.index(['object_type', 'object_id']);
    table.index(['created_at', 'id']);
  });
  await db.schema.createTable('notice_read', (table) => {
    table.string('id', 100).primary();
    table.string('notice_id', 20).notNullable();
    table.string('person_id', 60).notNullable();
    table.bigInteger('at').notNullable();
    table.index(['person_id', 'notice_id']);
  });
}

export async function down(db: Knex): Promise<void> {
  for (const table of [
    'notice_read',
    'notice',
    'clock',
    'case_action',
    'case_result',
    'case_mark',
    'case_child',
    'case_file',
    'day_counter',
    'rating',
    'request_source',
    'request',
  ]) {
    await db.schema.dropTable(table);
  }
}
