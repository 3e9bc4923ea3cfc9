/**
 * What the process API is asked about and rows did not hold yet: jobs that are over, which message went where, start
 * forms, the element instance that asked a decision. And the lease by which one of several nodes drives the loops.
 */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('ended_job', (table) => {
    table.text('key').primary();
    elementColumns(table);
    table.text('type').notNullable();
    table.integer('retries').notNullable();
    table.text('worker');
    table.bigInteger('deadline');
    table.text('error_message');
    table.text('error_code');
    table.text('headers').notNullable();
    table.text('state').notNullable();
    table.bigInteger('ended_at').notNullable();
    table.index(['process_instance_key']);
  });
  await knex.schema.createTable('message_correlation', (table) => {
    table.text('key').primary();
    table.text('message_key').notNullable();
    table.text('name').notNullable();
    table.text('correlation_key').notNullable();
    table.text('subscription_key').notNullable();
    table.text('process_instance_key').notNullable();
    table.text('process_definition_key').notNullable();
    table.text('process_id').notNullable();
    table.text('element_id').notNullable();
    table.text('element_instance_key');
    table.bigInteger('correlated_at').notNullable();
    table.index(['process_instance_key']);
  });
  await knex.schema.alterTable('process_definition', (table) => void table.text('start_form_id'));
  await knex.schema.alterTable('decision_evaluation', (table) => void table.text('element_instance_key'));
  await knex.schema.createTable('node_lease', (table) => {
    table.text('name').primary();
    table.text('owner');
    table.integer('epoch').notNullable();
    table.integer('rev').notNullable();
  });
}

function elementColumns(table: Knex.CreateTableBuilder): void {
  table.text('process_instance_key').notNullable();
  table.text('process_definition_key').notNullable();
  table.text('process_id').notNullable();
  table.text('element_id').notNullable();
  table.text('element_instance_key').notNullable();
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('node_lease');
  await knex.schema.alterTable('decision_evaluation', (table) => table.dropColumn('element_instance_key'));
  await knex.schema.alterTable('process_definition', (table) => table.dropColumn('start_form_id'));
  await knex.schema.dropTable('message_correlation');
  await knex.schema.dropTable('ended_job');
}
