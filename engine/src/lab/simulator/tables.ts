/**
 * Tables that exist in simulated databases only. `kernel_input` records, in the transaction of every step, what the kernel
 * was given, so that a checker can make all steps again. Bookings and their counter show every loss and every doubling.
 */
import type { JsonObject } from '../../core/json.ts';
import type { Connection } from '../../store/connection.ts';
import { defineTable } from '../../store/tables.ts';

export interface KernelInputRow {
  /** Ascending in the order of the steps. */
  key: string;
  instance_key: string;
  definition_key: string;
  command: JsonObject;
  now: number;
  next_key: number;
}

export interface BookingRow {
  /** Element instance that booked. */
  id: string;
  rev: number;
  confirmed: number;
}

export interface BookingCounterRow {
  id: string;
  rev: number;
  bookings: number;
  confirmations: number;
}

declare module '../../store/tables.ts' {
  interface Tables {
    kernel_input: KernelInputRow;
    simulated_booking: BookingRow;
    simulated_counter: BookingCounterRow;
  }
}

defineTable({
  name: 'kernel_input',
  key: 'key',
  columns: ['key', 'instance_key', 'definition_key', 'command', 'now', 'next_key'],
  json: ['command'],
});
defineTable({ name: 'simulated_booking', key: 'id', columns: ['id', 'rev', 'confirmed'], json: [], rev: 'rev' });
defineTable({
  name: 'simulated_counter',
  key: 'id',
  columns: ['id', 'rev', 'bookings', 'confirmations'],
  json: [],
  rev: 'rev',
});

export async function createSimulatorTables(connection: Connection): Promise<void> {
  await connection.run(
    'create table kernel_input (key text primary key, instance_key text not null, definition_key text not null, ' +
      'command text not null, now bigint not null, next_key bigint not null)',
  );
  await connection.run(
    'create table simulated_booking (id text primary key, rev integer not null, confirmed integer not null)',
  );
  await connection.run(
    'create table simulated_counter (id text primary key, rev integer not null, bookings integer not null, ' +
      'confirmations integer not null)',
  );
  await connection.run(`insert into simulated_counter values ('all', 1, 0, 0)`);
}
