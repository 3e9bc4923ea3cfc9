/**
 * Commands of sessions. Tokens and passwords arrive hashed; nothing secret enters a payload, an answer or the audit.
 * Session times are wall-clock times given in the payload (`at`): a controlled city clock that jumps by days must not
 * log everybody out, and a login must not last longer because the city clock stands still.
 */
import { z } from 'zod';
import type { AnyCommand, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';

/** Wrong passwords before an account is locked, and for how long. */
const failuresToLock = 5;
const lockMs = 15 * 60_000;

const moment = z.number().int();
const define = <P>(definition: CommandDefinition<P, void>) => definition;

export const openSession = define({
  type: 'session.open',
  payload: z.object({
    tokenHash: z.string(),
    accountId: z.string(),
    at: moment,
    expiresAt: moment,
    /** Token that the browser came with; ended by the login (rotation). */
    replaces: z.string().nullable(),
  }),
  async execute(uow, { tokenHash, accountId, at, expiresAt, replaces }) {
    const account = await uow.require('account', accountId);
    if (replaces) await closeOne(uow, replaces);
    await sweep(uow, at);
    uow.update('account', { ...account, failed_logins: 0, locked_until: null, last_login_at: at });
    uow.insert('session', {
      id: tokenHash,
      kind: 'staff',
      subject_id: accountId,
      created_at: at,
      last_seen_at: at,
      expires_at: expiresAt,
    });
  },
  audit: ({ accountId }) => ({ objectType: 'account', objectId: accountId }),
});

export const failSession = define({
  type: 'session.fail',
  payload: z.object({ accountId: z.string(), at: moment }),
  async execute(uow, { accountId, at }) {
    const account = await uow.require('account', accountId);
    const failures = account.failed_logins + 1;
    const locks = failures >= failuresToLock;
    uow.update('account', {
      ...account,
      failed_logins: locks ? 0 : failures,
      locked_until: locks ? at + lockMs : account.locked_until,
    });
  },
  audit: ({ accountId }) => ({ objectType: 'account', objectId: accountId }),
});

export const touchSession = define({
  type: 'session.touch',
  payload: z.object({ tokenHash: z.string(), at: moment }),
  async execute(uow, { tokenHash, at }) {
    const session = await uow.get('session', tokenHash);
    if (session && session.last_seen_at < at) uow.update('session', { ...session, last_seen_at: at });
  },
  housekeeping: true,
});

export const closeSession = define({
  type: 'session.close',
  payload: z.object({ tokenHash: z.string() }),
  execute: (uow, { tokenHash }) => closeOne(uow, tokenHash),
  audit: () => ({}),
});

/** Token with which a citizen follows one request. */
export const openCitizenSession = define({
  type: 'session.citizen',
  payload: z.object({ tokenHash: z.string(), requestId: z.string(), at: moment, expiresAt: moment }),
  async execute(uow, { tokenHash, requestId, at, expiresAt }) {
    await sweep(uow, at);
    uow.insert('session', {
      id: tokenHash,
      kind: 'citizen',
      subject_id: requestId,
      created_at: at,
      last_seen_at: at,
      expires_at: expiresAt,
    });
  },
  audit: ({ requestId }) => ({ objectType: 'request', objectId: requestId }),
});

/** New password by the account's owner; every session of the account ends. */
export const changeOwnPassword = define({
  type: 'session.password',
  payload: z.object({ accountId: z.string(), passwordHash: z.string() }),
  async execute(uow, { accountId, passwordHash }) {
    const account = await uow.require('account', accountId);
    uow.update('account', { ...account, password_hash: passwordHash, must_change_password: 0 });
    await closeAllSessions(uow, accountId);
  },
  audit: ({ accountId }) => ({ objectType: 'account', objectId: accountId }),
});

/** Ends every session of an account: password change, reset, deactivation. */
export async function closeAllSessions(uow: UnitOfWork, accountId: string): Promise<void> {
  const sessions = await uow.select('session', (query) => query.where({ kind: 'staff', subject_id: accountId }));
  for (const session of sessions) uow.remove('session', session.id);
}

async function closeOne(uow: UnitOfWork, tokenHash: string): Promise<void> {
  if (await uow.get('session', tokenHash)) uow.remove('session', tokenHash);
}

/** A few expired rows leave with every login, so that the table does not grow for ever. */
async function sweep(uow: UnitOfWork, at: number): Promise<void> {
  const expired = await uow.select('session', (query) => query.where('expires_at', '<', at).limit(20));
  for (const session of expired) uow.remove('session', session.id);
}

export const sessionCommands: AnyCommand[] = [
  openSession,
  failSession,
  touchSession,
  closeSession,
  openCitizenSession,
  changeOwnPassword,
];
