/** What people said when they published a process version, and which older version it came from. */
import type { Knex } from 'knex';

export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('definition_note', (table) => {
    table.string('definition_key', 20).primary();
    table.string('comment', 500);
    table.string('author', 100).notNullable();
    table.integer('restored_version');
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('definition_note');
}
