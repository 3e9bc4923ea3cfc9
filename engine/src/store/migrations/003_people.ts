/** Accounts, units, areas, roles, sessions, and the grants that say who sees which object. */
import type { Knex } from 'knex';

export async function up(db: Knex): Promise<void> {
  await db.schema.createTable('account', (table) => {
    table.text('id').primary();
    table.text('username').notNullable().unique();
    table.text('name').notNullable();
    table.text('phone');
    table.text('email');
    table.text('password_hash').notNullable();
    table.integer('must_change_password').notNullable();
    table.integer('active').notNullable();
    table.integer('failed_logins').notNullable();
    table.bigInteger('locked_until');
    table.bigInteger('last_login_at');
    table.text('role_ids').notNullable();
    table.text('unit_ids').notNullable();
    table.text('area_ids').notNullable();
    table.text('origin');
    table.bigInteger('created_at').notNullable();
    table.integer('rev').notNullable();
  });
  await db.schema.createTable('unit', (table) => {
    table.text('id').primary();
    table.text('name').notNullable();
    table.text('parent_id').index();
    table.text('kind').notNullable();
    table.text('area_id');
    table.integer('active').notNullable();
    table.integer('position').notNullable();
    table.text('origin');
  });
  await db.schema.createTable('area', (table) => {
    table.text('id').primary();
    table.text('name').notNullable();
    table.text('parent_id').index();
    table.text('level').notNullable();
    table.text('geometry');
    table.integer('position').notNullable();
    table.text('origin');
  });
  await db.schema.createTable('role', (table) => {
    table.text('id').primary();
    table.text('name').notNullable();
    table.text('permissions').notNullable();
    table.integer('built_in').notNullable();
    table.text('origin');
  });
  await db.schema.createTable('session', (table) => {
    table.text('id').primary();
    table.text('kind').notNullable();
    table.text('subject_id').notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('last_seen_at').notNullable();
    table.bigInteger('expires_at').notNullable();
    table.index(['kind', 'subject_id']);
    table.index(['expires_at']);
  });
  await db.schema.createTable('access_grant', (table) => {
    table.text('id').primary();
    table.text('object_type').notNullable();
    table.text('object_id').notNullable();
    table.text('subject').notNullable();
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
