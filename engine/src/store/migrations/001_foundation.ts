/** What the runtime itself stands on: settings, keys, receipts, audit chain, history, timers, outbox. */
import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('setting', (table) => {
    table.text('key').primary();
    table.text('value').notNullable();
  });
  await knex.schema.createTable('key_block', (table) => {
    table.text('name').primary();
    table.bigInteger('next').notNullable();
  });
  // From 2^51 upwards: see runtime/keys.ts.
  await knex('key_block').insert({ name: 'keys', next: 2 ** 51 });
  await knex.schema.createTable('command_receipt', (table) => {
    table.text('key').primary();
    table.text('command').notNullable();
    table.text('payload_hash').notNullable();
    table.text('result');
    table.bigInteger('created_at').notNullable().index();
  });
  await createAudit(knex);
  await knex.schema.createTable('history', (table) => {
    table.text('key').primary();
    table.text('object_type').notNullable();
    table.text('object_id').notNullable();
    table.bigInteger('at').notNullable();
    table.text('actor_kind').notNullable();
    table.text('actor_id').notNullable();
    table.text('actor_name').notNullable();
    table.text('kind').notNullable();
    table.text('data').notNullable();
    table.integer('public').notNullable();
    table.index(['object_type', 'object_id', 'at']);
  });
  await knex.schema.createTable('timer', (table) => {
    table.text('key').primary();
    table.bigInteger('due_at').notNullable();
    table.bigInteger('wake_at');
    table.text('kind').notNullable();
    table.text('command');
    table.text('owner').index();
    table.text('payload').notNullable();
    table.integer('attempts').notNullable();
    table.text('last_error');
    table.index(['wake_at', 'key']);
  });
  await createOutbox(knex);
}

async function createAudit(knex: Knex): Promise<void> {
  await knex.schema.createTable('audit', (table) => {
    // In SQLite only `integer` makes the key the row's place, without an index of its own.
    table.specificType('seq', knex.client.config.client === 'pg' ? 'bigint' : 'integer').primary();
    table.text('key').notNullable().unique();
    table.bigInteger('at').notNullable();
    table.text('actor_kind').notNullable();
    table.text('actor_id').notNullable();
    table.text('actor_name').notNullable();
    table.text('command').notNullable();
    table.text('object_type');
    table.text('object_id');
    table.text('summary').notNullable();
    table.text('prev_hash').notNullable();
    table.text('hash').notNullable();
    table.index(['object_type', 'object_id', 'seq']);
  });
  await knex.schema.createTable('audit_head', (table) => {
    table.text('name').primary();
    table.bigInteger('seq').notNullable();
    table.text('hash').notNullable();
  });
  await knex('audit_head').insert({ name: 'head', seq: 0, hash: '' });
}

async function createOutbox(knex: Knex): Promise<void> {
  await knex.schema.createTable('outbox', (table) => {
    table.text('key').primary();
    table.text('kind').notNullable();
    table.text('idempotency_key').notNullable();
    table.text('payload').notNullable();
    table.text('status').notNullable();
    table.bigInteger('due_at');
    table.integer('attempts').notNullable();
    table.integer('max_attempts').notNullable();
    table.text('lease_owner');
    table.bigInteger('lease_until');
    table.integer('rev').notNullable();
    table.text('outcome');
    table.text('last_error');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('closed_at');
    table.unique(['kind', 'idempotency_key']);
    table.index(['status', 'due_at', 'key']);
  });
}

export async function down(knex: Knex): Promise<void> {
  for (const table of [
    'outbox',
    'timer',
    'history',
    'audit_head',
    'audit',
    'command_receipt',
    'key_block',
    'setting',
  ]) {
    await knex.schema.dropTable(table);
  }
}
