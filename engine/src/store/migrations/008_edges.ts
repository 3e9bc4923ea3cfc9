/** What comes in and goes out at the edges: attachments, connections and their exchanges, API keys, imports. */
import type { Knex } from 'knex';

export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('attachment', (table) => {
    table.string('id', 40).primary();
    table.string('name', 200).notNullable();
    table.string('media_type', 100).notNullable();
    table.bigInteger('size').notNullable();
    table.string('sha256', 64).notNullable();
    table.bigInteger('uploaded_at').notNullable();
    table.string('uploaded_by', 60).notNullable();
    table.string('uploaded_by_name', 100).notNullable();
    table.string('owner_type', 20);
    table.string('owner_id', 20);
    table.index(['owner_type', 'owner_id']);
  });
  await connections(db);
  await db.schema.createTable('api_key', (table) => {
    table.string('id', 64).primary();
    table.string('name', 80).notNullable();
    table.string('prefix', 12).notNullable();
    table.integer('active').notNullable();
    table.bigInteger('created_at').notNullable();
    table.string('created_by', 60).notNullable();
  });
  await db.schema.createTable('import_job', (table) => {
    table.string('id', 40).primary();
    table.string('file_name', 200).notNullable();
    table.string('sha256', 64).notNullable();
    table.string('status', 20).notNullable();
    table.text('columns').notNullable();
    table.text('sample').notNullable();
    table.text('mapping');
    table.integer('rows').notNullable();
    table.integer('done').notNullable();
    table.integer('added').notNullable();
    table.integer('skipped').notNullable();
    table.integer('failed').notNullable();
    table.text('problems').notNullable();
    table.string('created_by', 60).notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table.integer('rev').notNullable();
    table.index(['created_at', 'id']);
  });
}

async function connections(db: Knex): Promise<void> {
  await db.schema.createTable('connection', (table) => {
    table.string('id', 20).primary();
    table.string('connector_id', 40).notNullable();
    table.string('name', 80).notNullable();
    table.string('unit_id', 60).index();
    table.text('config').notNullable();
    table.text('secrets').notNullable();
    table.integer('allow_private').notNullable();
    table.integer('enabled').notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('updated_at').notNullable();
    table.integer('rev').notNullable();
  });
  await db.schema.createTable('exchange', (table) => {
    table.string('id', 20).primary();
    table.string('connection_id', 20).notNullable();
    table.string('action', 40).notNullable();
    table.string('process_instance_key', 20).notNullable();
    table.string('business_key', 100);
    table.string('status', 20).notNullable();
    table.string('reference', 100);
    table.text('detail');
    table.text('input').notNullable();
    table.text('result');
    table.bigInteger('created_at').notNullable();
    table.bigInteger('acknowledged_at');
    table.bigInteger('ended_at');
    table.integer('rev').notNullable();
    table.index(['connection_id', 'status']);
    table.index('business_key');
  });
  await db.schema.createTable('connector_event', (table) => {
    table.string('id', 240).primary();
    table.string('exchange_id', 20);
    table.string('type', 40).notNullable();
    table.bigInteger('received_at').notNullable();
  });
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['import_job', 'api_key', 'connector_event', 'exchange', 'connection', 'attachment']) {
    await db.schema.dropTable(table);
  }
}
