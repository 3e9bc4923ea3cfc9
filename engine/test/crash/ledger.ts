/**
 * A made-up feature that shows every loss and every doubling: each booking writes a row, raises one counter that all
 * share, and plans its own confirmation by timer. When everything is well, bookings, counter, confirmations, history and
 * audit rows agree.
 */
import type { Json } from '../../src/core/json.ts';
import { z } from 'zod';
import type { CommandDefinition } from '../../src/runtime/command.ts';
import type { Database } from '../../src/store/database.ts';
import { defineTable } from '../../src/store/tables.ts';

interface BookingRow {
  id: string;
  rev: number;
  confirmed: number;
}
interface CounterRow {
  id: string;
  rev: number;
  bookings: number;
  confirmations: number;
}

declare module '../../src/store/tables.ts' {
  interface Tables {
    booking: BookingRow;
    counter: CounterRow;
  }
}

defineTable({ name: 'booking', key: 'id', columns: ['id', 'rev', 'confirmed'], json: [], rev: 'rev' });
defineTable({
  name: 'counter',
  key: 'id',
  columns: ['id', 'rev', 'bookings', 'confirmations'],
  json: [],
  rev: 'rev',
});

export async function createLedgerTables(database: Database): Promise<void> {
  await database.writer.transaction(async (connection) => {
    await connection.run('create table booking (id text primary key, rev integer, confirmed integer)');
    await connection.run(
      'create table counter (id text primary key, rev integer, bookings integer, confirmations integer)',
    );
    await connection.run(`insert into counter values ('all', 1, 0, 0)`);
  });
}

const named = z.object({ id: z.string() });
const counted = { table: 'counter', key: 'all' } as const;

export const book: CommandDefinition<{ id: string }, Json | void> = {
  type: 'ledger.book',
  payload: named,
  needs: ({ id }) => [counted, { table: 'booking', key: id }],
  async execute(uow, { id }) {
    const counter = await uow.require('counter', 'all');
    counter.bookings += 1;
    uow.update('counter', counter);
    uow.insert('booking', { id, rev: 1, confirmed: 0 });
    uow.history({ objectType: 'booking', objectId: id, kind: 'booked' });
    uow.schedule({ key: `confirm-${id}`, dueAt: uow.now, command: 'ledger.confirm', payload: { id } });
    return { id };
  },
};

export const confirm: CommandDefinition<{ id: string }, Json | void> = {
  type: 'ledger.confirm',
  payload: named,
  needs: ({ id }) => [counted, { table: 'booking', key: id }],
  async execute(uow, { id }) {
    const counter = await uow.require('counter', 'all');
    counter.confirmations += 1;
    uow.update('counter', counter);
    const booking = await uow.require('booking', id);
    booking.confirmed += 1;
    uow.update('booking', booking);
    return {};
  },
};
