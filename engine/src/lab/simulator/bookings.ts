/**
 * What the simulated processes do besides waiting: an inline worker books (one row, one count for all, one delivery to
 * the outside), and the delivery's outcome confirms the booking. When everything is well, visits of booking elements,
 * rows, counts, deliveries and confirmations agree. A second worker is brittle: it writes, queries, and then goes wrong as
 * the process's variables say.
 */
import { z } from 'zod';
import type { Json } from '../../core/json.ts';
import type { CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { BpmnError, type InlineWorker } from '../../runtime/processes.ts';
import './tables.ts';

export const BOOK = 'liandong:simulated.book';
export const BRITTLE = 'liandong:simulated.brittle';
export const DELIVERY = 'simulated.deliver';
export const CONFIRM = 'simulated.confirm';

const all = { table: 'simulated_counter', key: 'all' } as const;

async function book(uow: UnitOfWork, id: string): Promise<void> {
  const counter = await uow.require('simulated_counter', 'all');
  uow.update('simulated_counter', { ...counter, bookings: counter.bookings + 1 });
  uow.insert('simulated_booking', { id, rev: 1, confirmed: 0 });
  uow.send({ kind: DELIVERY, payload: { id }, idempotencyKey: id, maxAttempts: 1_000 });
}

export const inlineWorkers: readonly InlineWorker[] = [
  {
    jobType: BOOK,
    title: { zh: '登记', en: 'Book' },
    async run(uow, { elementInstanceKey }) {
      await book(uow, elementInstanceKey);
    },
  },
  {
    jobType: BRITTLE,
    title: { zh: '易碎', en: 'Brittle' },
    async run(uow, { elementInstanceKey, variables }) {
      await book(uow, elementInstanceKey);
      // A query makes what was written go to the database before it may have to be taken back.
      const booked = await uow.select('simulated_booking', (query) => query.where({ id: elementInstanceKey }));
      if (booked.length !== 1) throw new Error('a query does not see what its own command wrote');
      if (variables['mood'] === 'refuses') throw new BpmnError('REFUSED', 'it refuses');
      if (variables['mood'] === 'breaks') throw new Error('it breaks');
    },
  },
];

export const confirmCommand: CommandDefinition<{ id: string }, Json | void> = {
  type: CONFIRM,
  payload: z.object({ id: z.string() }),
  needs: ({ id }) => [all, { table: 'simulated_booking', key: id }],
  async execute(uow, { id }) {
    const counter = await uow.require('simulated_counter', 'all');
    uow.update('simulated_counter', { ...counter, confirmations: counter.confirmations + 1 });
    const booking = await uow.require('simulated_booking', id);
    uow.update('simulated_booking', { ...booking, confirmed: booking.confirmed + 1 });
  },
};
