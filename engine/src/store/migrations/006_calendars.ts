/** Working calendars that a city has edited or imported; `cn` is in the engine until then. */
import type { Knex } from 'knex';

export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('calendar', (table) => {
    table.string('id', 40).primary();
    table.text('data').notNullable();
    table.bigInteger('updated_at').notNullable();
    table.string('updated_by', 60).notNullable();
    table.integer('rev').notNullable();
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('calendar');
}
