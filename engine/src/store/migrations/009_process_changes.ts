/** Changes over many process instances: the batch and its instances. */
import type { Knex } from 'knex';

export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('process_change', (table) => {
    table.text('id').primary();
    table.text('kind').notNullable();
    table.text('status').notNullable();
    table.text('plan').notNullable();
    table.text('selection').notNullable();
    table.text('reason').notNullable();
    table.text('collected_to');
    table.integer('total').notNullable();
    table.integer('succeeded').notNullable();
    table.integer('failed').notNullable();
    table.integer('skipped').notNullable();
    table.text('created_by').notNullable();
    table.text('created_by_kind').notNullable();
    table.text('created_by_name').notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table.bigInteger('ended_at');
    table.integer('rev').notNullable();
    table.index(['created_at', 'id']);
  });
  await db.schema.createTable('process_change_item', (table) => {
    table.text('id').primary();
    table.text('change_id').notNullable();
    table.text('process_instance_key').notNullable();
    table.text('status').notNullable();
    table.text('code');
    table.text('message');
    table.text('problems').notNullable();
    table.bigInteger('at');
    table.integer('rev').notNullable();
    table.index(['change_id', 'status', 'id']);
    table.index(['process_instance_key']);
  });
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['process_change_item', 'process_change']) await db.schema.dropTable(table);
}
