/** Notices of alarms: once keys, channels in a chain, groups. Row shapes: features/notices/tables.ts. */
import type { Knex } from 'knex';

export async function up(db: Knex): Promise<void> {
  await db.schema.alterTable('account', (table) => {
    table.string('language', 2);
  });
  await db.schema.alterTable('notice', (table) => {
    table.string('once_key', 300).unique();
    table.string('language', 2).notNullable().defaultTo('zh');
    table.string('moment', 20);
    table.string('route_id', 130);
    table.string('group_key', 200).index();
    table.text('alarm_ids');
    table.string('receiver_key', 200).index();
    table.text('next');
    table.string('fallback_of', 20).index();
    table.text('attempts');
    table.string('connection_id', 20);
    table.string('reason', 500);
    table.index(['status', 'created_at']);
  });
  await db.schema.createTable('notice_group', (table) => {
    table.string('id', 200).primary();
    table.string('pack_id', 60).notNullable();
    table.string('route_id', 60).notNullable();
    table.bigInteger('told_at');
    table.bigInteger('due_at');
    table.integer('rev').notNullable();
  });
  await db.schema.createTable('notice_member', (table) => {
    table.string('id', 230).primary();
    table.string('group_id', 200).notNullable().index();
    table.string('alarm_id', 20).notNullable().index();
    table.string('pack_id', 60).notNullable();
    table.text('state').notNullable();
    table.integer('rev').notNullable();
  });
  await db.schema.createTable('notice_told', (table) => {
    table.string('id', 300).primary();
    table.string('alarm_id', 20).notNullable().index();
    table.string('route_id', 130);
    table.text('target').notNullable();
    table.string('notice_id', 20);
    table.bigInteger('at').notNullable();
  });
}

export async function down(db: Knex): Promise<void> {
  for (const table of ['notice_told', 'notice_member', 'notice_group']) await db.schema.dropTable(table);
  await db.schema.alterTable('notice', (table) => {
    table.dropUnique(['once_key']);
    table.dropIndex(['status', 'created_at']);
    for (const column of ['group_key', 'receiver_key', 'fallback_of']) table.dropIndex([column]);
  });
  for (const column of [
    'once_key',
    'language',
    'moment',
    'route_id',
    'group_key',
    'alarm_ids',
    'receiver_key',
    'next',
    'fallback_of',
    'attempts',
    'connection_id',
    'reason',
  ]) {
    await db.schema.alterTable('notice', (table) => table.dropColumn(column));
  }
  await db.schema.alterTable('account', (table) => table.dropColumn('language'));
}
