/** Installed packs, their input values, and the files of every version that was installed. */
import type { Knex } from 'knex';

export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('pack', (table) => {
    table.string('id', 60).primary();
    table.string('version', 30).notNullable();
    table.string('hash', 64).notNullable();
    table.bigInteger('installed_at').notNullable();
    table.string('installed_by', 60).notNullable();
    table.string('previous_hash', 64);
    table.text('inputs').notNullable();
    table.integer('rev').notNullable();
  });
  await db.schema.createTable('pack_version', (table) => {
    table.string('hash', 64).primary();
    table.string('pack_id', 60).notNullable().index();
    table.string('version', 30).notNullable();
    table.text('files').notNullable();
    table.bigInteger('created_at').notNullable();
  });
}

export async function down(db: Knex): Promise<void> {
  await db.schema.dropTable('pack_version');
  await db.schema.dropTable('pack');
}
