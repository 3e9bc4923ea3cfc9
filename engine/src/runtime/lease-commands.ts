/**
 * The lease by which one node of several drives timers and outbox (design D5), as commands. Each new holder has a higher
 * epoch. What the loops submit carries the epoch they run under and reads the lease's row in its own transaction: a node
 * that has lost the lease, and does not know it yet, is refused (`NODE_FENCED`) and changes nothing.
 */
import { z } from 'zod';
import { AppError, defineError } from '../core/error.ts';
import { defineTable } from '../store/tables.ts';
import type { AnyCommand, CommandDefinition, Need, UnitOfWork } from './command.ts';

export interface NodeLeaseRow {
  name: string;
  /** Null: given back. */
  owner: string | null;
  epoch: number;
  /** Grows with every renewal: who sees it stand still sees a holder that is gone. */
  rev: number;
}

declare module '../store/tables.ts' {
  interface Tables {
    node_lease: NodeLeaseRow;
  }
}

defineTable({ name: 'node_lease', key: 'name', columns: ['name', 'owner', 'epoch', 'rev'], json: [], rev: 'rev' });

export const LOOPS_LEASE = 'loops';
export const LEASE_CLAIM = 'lease.claim';
export const LEASE_RENEW = 'lease.renew';
export const LEASE_RELEASE = 'lease.release';

export const nodeFenced = defineError('NODE_FENCED', 503, {
  zh: '本节点已不再负责定时与发送',
  en: 'Another node drives timers and deliveries now',
});

/** Under which epoch loops run; `refused` is told when it is over. */
export interface Fence {
  epoch: number;
  refused(): void;
}

export const isFenced = (error: unknown): boolean => error instanceof AppError && error.code === nodeFenced.code;

const need = (name: string): Need => ({ table: 'node_lease', key: name });

/** For the `needs` of commands that carry an epoch. */
export const leaseNeeds = (epoch: number | undefined): Need[] => (epoch === undefined ? [] : [need(LOOPS_LEASE)]);

/** Refuses with NODE_FENCED. Without an epoch there is one node only. */
export async function assertEpoch(uow: UnitOfWork, epoch: number | undefined): Promise<void> {
  if (epoch === undefined) return;
  if ((await uow.get('node_lease', LOOPS_LEASE))?.epoch !== epoch) throw nodeFenced();
}

const held = z.object({ name: z.string(), owner: z.string(), epoch: z.number().int() });

/** `rev`: as the claimant saw the row, 0 for none. Answers the new epoch, or null: it has changed since. */
const claim: CommandDefinition<{ name: string; owner: string; rev: number }, { epoch: number | null }> = {
  type: LEASE_CLAIM,
  housekeeping: true,
  payload: z.object({ name: z.string(), owner: z.string(), rev: z.number().int().min(0) }),
  needs: ({ name }) => [need(name)],
  async execute(uow, { name, owner, rev }) {
    const lease = await uow.get('node_lease', name);
    if ((lease?.rev ?? 0) !== rev) return { epoch: null };
    const epoch = (lease?.epoch ?? 0) + 1;
    if (lease) uow.update('node_lease', { ...lease, owner, epoch });
    else uow.insert('node_lease', { name, owner, epoch, rev: 1 });
    return { epoch };
  },
};

const renew: CommandDefinition<z.infer<typeof held>, { held: boolean }> = {
  type: LEASE_RENEW,
  housekeeping: true,
  payload: held,
  needs: ({ name }) => [need(name)],
  async execute(uow, { name, owner, epoch }) {
    const lease = await uow.get('node_lease', name);
    if (lease?.owner !== owner || lease.epoch !== epoch) return { held: false };
    uow.update('node_lease', lease);
    return { held: true };
  },
};

const release: CommandDefinition<z.infer<typeof held>, void> = {
  type: LEASE_RELEASE,
  housekeeping: true,
  payload: held,
  needs: ({ name }) => [need(name)],
  async execute(uow, { name, owner, epoch }) {
    const lease = await uow.get('node_lease', name);
    if (lease?.owner === owner && lease.epoch === epoch) uow.update('node_lease', { ...lease, owner: null });
  },
};

export const leaseCommands: AnyCommand[] = [claim, renew, release];
