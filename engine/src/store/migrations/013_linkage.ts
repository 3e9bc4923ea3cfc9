/** What follows from alarms: linkage runs, causes asked for, screens, tickets. Row shapes: features/{linkage,tickets}/tables.ts. */
import type { Knex } from 'knex';

export async function up(db: Knex): Promise<void> {
  await db.schema.alterTable('alarm_state', (table) => {
    table.text('causes').notNullable().defaultTo('[]');
  });
  await db.schema.createTable('linkage_run', (table) => {
    table.string('id', 20).primary();
    table.string('alarm_id', 20).notNullable();
    table.string('rule_id', 60).notNullable();
    table.string('rule_version', 64).notNullable();
    table.string('action_id', 60).notNullable();
    table.string('thing_id', 100).notNullable();
    table.string('slot', 230).notNullable();
    table.text('name').notNullable();
    table.text('deed').notNullable();
    table.string('moment', 20).notNullable();
    table.string('status', 20).notNullable();
    table.text('detail');
    table.text('facts').notNullable();
    table.text('causes').notNullable();
    table.integer('attempts').notNullable();
    table.bigInteger('at').notNullable();
    table.bigInteger('ended_at');
    table.string('result', 100);
    table.string('decided_by', 60);
    table.string('decided_by_name', 100);
    table.integer('rev').notNullable();
    table.index(['alarm_id', 'id']);
    table.index(['slot', 'status']);
  });
  await db.schema.createTable('cause_question', (table) => {
    table.string('id', 20).primary();
    table.string('alarm_id', 20).notNullable();
    table.string('run_id', 20).notNullable();
    table.string('action_id', 60).notNullable();
    table.text('question').notNullable();
    table.text('receivers').notNullable();
    table.text('overdue_to').notNullable();
    table.bigInteger('asked_at').notNullable();
    table.bigInteger('due_at').notNullable();
    table.bigInteger('overdue_at');
    table.text('answer');
    table.bigInteger('answered_at');
    table.string('answered_by', 60);
    table.string('answered_by_name', 100);
    table.integer('rev').notNullable();
    table.index(['alarm_id', 'id']);
  });
  await db.schema.createTable('publication', (table) => {
    table.string('id', 20).primary();
    table.string('screen', 60).notNullable();
    table.string('alarm_id', 20).notNullable();
    table.text('text').notNullable();
    table.integer('severity').notNullable();
    table.bigInteger('at').notNullable();
    table.index(['screen', 'at', 'id']);
  });
  await db.schema.createTable('ticket', (table) => {
    table.string('id', 20).primary();
    table.string('number', 20).notNullable().unique();
    table.string('title', 200).notNullable();
    table.text('text').notNullable();
    table.string('status', 20).notNullable();
    table.string('thing_id', 100).notNullable().index();
    table.string('thing_name', 100).notNullable();
    table.string('area_id', 60);
    table.string('unit_id', 60);
    table.string('address', 300);
    table.double('lat');
    table.double('lng');
    table.string('alarm_id', 20).index();
    table.string('alarm_number', 20);
    table.string('handler_id', 60);
    table.string('handler_name', 100);
    table.text('result');
    table.text('reason');
    table.integer('rework').notNullable();
    table.bigInteger('created_at').notNullable();
    table.string('created_by', 60).notNullable();
    table.string('created_by_name', 100).notNullable();
    table.bigInteger('updated_at').notNullable();
    table.bigInteger('closed_at');
    table.string('process_instance_key', 20);
    table.integer('rev').notNullable();
    table.index(['created_at', 'id']);
    table.index(['status', 'created_at']);
  });
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['ticket', 'publication', 'cause_question', 'linkage_run']) await db.schema.dropTable(table);
  await db.schema.alterTable('alarm_state', (table) => table.dropColumn('causes'));
}
