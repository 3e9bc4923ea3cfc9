/** Accounts, units, areas, roles, sessions, and the grants that say who sees which object. */
import type { Knex } from 'knex';

export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('account', (table) => {
    table.string('id', 40).primary();
    table.string('username', 60).notNullable().unique();
    table.string('name', 100).notNullable();
    table.string('phone', 30);
    table.string('email', 200);
    table.string('password_hash', 300).notNullable();
    table.integer('must_change_password').notNullable();
    table.integer('active').notNullable();
    table.integer('failed_logins').notNullable();
    table.bigInteger('locked_until');
    table.bigInteger('last_login_at');
    table.text('role_ids').notNullable();
    table.text('unit_ids').notNullable();
    table.text('area_ids').notNullable();
    table.string('origin', 60);
    table.bigInteger('created_at').notNullable();
    table.integer('rev').notNullable();
  });
  await db.schema.createTable('unit', (table) => {
    table.string('id', 60).primary();
    table.string('name', 100).notNullable();
    table.string('parent_id', 60).index();
    table.string('kind', 40).notNullable();
    table.string('area_id', 60);
    table.integer('active').notNullable();
    table.integer('position').notNullable();
    table.string('origin', 60);
  });
  await db.schema.createTable('area', (table) => {
    table.string('id', 60).primary();
    table.string('name', 100).notNullable();
    table.string('parent_id', 60).index();
    table.string('level', 40).notNullable();
    table.text('geometry');
    table.integer('position').notNullable();
    table.string('origin', 60);
  });
  await db.schema.createTable('role', (table) => {
    table.string('id', 60).primary();
    table.text('name').notNullable();
    table.text('permissions').notNullable();
    table.integer('built_in').notNullable();
    table.string('origin', 60);
  });
  await db.schema.createTable('session', (table) => {
    table.string('id', 64).primary();
    table.string('kind', 10).notNullable();
    table.string('subject_id', 60).notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('last_seen_at').notNullable();
    table.bigInteger('expires_at').notNullable();
    table.index(['kind', 'subject_id']);
    table.index(['expires_at']);
  });
  await db.schema.createTable('access_grant', (table) => {
    table.string('id', 250).primary();
    table.string('object_type', 40).notNullable();
    table.string('object_id', 80).notNullable();
    table.string('subject', 120).notNullable();
    table.bigInteger('created_at').notNullable();
    table.index(['object_type', 'object_id', 'subject']);
    table.index(['subject', 'object_type']);
  });
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['access_grant', 'session', 'role', 'area', 'unit', 'account']) {
    await db.schema.dropTable(table);
  }
}
