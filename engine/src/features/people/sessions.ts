/**
 * Sessions: login, logout, password change, and who stands behind a token, a cookie or HTTP Basic.
 *
 * A staff session ends 12 hours after its last use, 7 days after login, at logout, password change, reset and
 * deactivation. Lookups are remembered for seconds and forgotten at once when something ends here; another node of a
 * cluster notices within `maxAgeMs`. Unknown names, wrong passwords and inactive accounts get the same answer in the
 * same time. Times are wall-clock times, not the city clock's.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import type { Actor, Pipeline } from '../../runtime/command.ts';
import type { Clock } from '../feature.ts';
import { anonymousActor, citizenActor } from './actors.ts';
import type { Directory, Resident } from './directory.ts';
import { loginFailed, loginLocked, weakPassword, wrongPassword } from './errors.ts';
import { createLoginThrottle } from './login-throttle.ts';
import { hashPassword, isWeak, verifyPassword } from './passwords.ts';
import { readAccount } from './rows.ts';
import type { AccountRow, SessionRow } from './tables.ts';
import { looksLikeToken, newToken, tokenHash } from './tokens.ts';

const maxAgeMs = 10_000;
const idleMs = 12 * 3_600_000;
const absoluteMs = 7 * 86_400_000;
const citizenMs = 180 * 86_400_000;
/** The last use is written down at most this often. */
const touchMs = 10 * 60_000;
const basicMs = 5 * 60_000;
const maxRemembered = 20_000;

export interface Identity {
  actor: Actor;
  /** Null for a citizen's token and HTTP Basic. */
  tokenHash: string | null;
  /** The password came from somebody else: nothing but changing it is allowed. */
  mustChangePassword: boolean;
}

/** Told when sessions end, so that open sockets end with them. */
export type EndedListener = (ended: { tokenHash: string } | { accountId: string }) => void;

export interface Sessions {
  /** Refuses with LOGIN_FAILED or LOGIN_LOCKED. `replaces`: token the browser came with. */
  login(attempt: {
    username: string;
    password: string;
    ip: string;
    replaces?: string;
  }): Promise<{ token: string; accountId: string }>;
  logout(token: string, actor: Actor): Promise<void>;
  /** Ends every session of the account and opens a new one. Refuses with WRONG_PASSWORD or WEAK_PASSWORD. */
  changePassword(actor: Actor, current: string, next: string, ip: string): Promise<{ token: string }>;
  /** Who holds the token; undefined when it is forged, ended or expired. */
  authenticate(token: string): Promise<Identity | undefined>;
  /** HTTP Basic of SDK clients. A right answer is remembered for minutes, keyed by a keyed hash. */
  basic(username: string, password: string, ip: string): Promise<Identity | undefined>;
  /** A token that opens one request to the citizen who filed it. */
  issueCitizenToken(requestId: string): Promise<string>;
  /** After a reset, deactivation or unlock: the name may try again, and whoever is logged in is so no longer. */
  endAll(account: { id: string; username: string }): void;
  onEnded(listener: EndedListener): void;
}

interface SessionDeps {
  db: Knex;
  pipeline: Pipeline;
  wall: Clock;
  directory: Directory;
}

export function createSessions({ db, pipeline, wall, directory }: SessionDeps): Sessions {
  const throttle = createLoginThrottle();
  const inTurn = queueByKey();
  const listeners: EndedListener[] = [];
  const basicKey = randomBytes(32);
  const basics = new Map<string, { accountId: string; passwordHash: string; until: number }>();
  let remembered = new Map<string, { row: SessionRow; readAt: number }>();
  pipeline.onCommit(({ tables }) => {
    if (tables.has('session')) remembered = new Map();
  });

  function ended(what: { tokenHash: string } | { accountId: string }): void {
    for (const listener of listeners) listener(what);
  }

  /** The account, when name and password are right and it is neither locked nor inactive. */
  async function check(username: string, password: string, ip: string): Promise<AccountRow> {
    const now = wall.now();
    const account = await readAccount(db, { username });
    const until = Math.max(throttle.lockedUntil(username, ip, now) ?? 0, account?.locked_until ?? 0);
    if (until > now) throw loginLocked({ minutes: Math.ceil((until - now) / 60_000) });
    const right = await verifyPassword(password, account?.password_hash);
    if (account && right && account.active === 1) {
      throttle.clear(username);
      return account;
    }
    throttle.failed(username, ip, now);
    if (account && !right) writeFailure(account.id, now);
    throw loginFailed();
  }

  /** Not waited for, so that a wrong password takes as long for a name without an account. */
  function writeFailure(accountId: string, at: number): void {
    const submission = { type: 'session.fail', payload: { accountId, at }, actor: anonymousActor };
    pipeline.submit(submission).catch(() => undefined);
  }

  async function open(account: AccountRow, replaces: string | null): Promise<string> {
    const token = newToken();
    const at = wall.now();
    const resident = await directory.byId(account.id);
    await pipeline.submit({
      type: 'session.open',
      payload: { tokenHash: tokenHash(token), accountId: account.id, at, expiresAt: at + absoluteMs, replaces },
      actor: resident?.actor ?? anonymousActor,
    });
    return token;
  }

  async function sessionOf(hash: string): Promise<SessionRow | undefined> {
    const now = wall.now();
    const known = remembered.get(hash);
    if (known && now - known.readAt < maxAgeMs && now >= known.readAt) return known.row;
    const into = remembered;
    const row = (await db('session').where({ id: hash }).first()) as SessionRow | undefined;
    if (row) {
      if (into.size >= maxRemembered) into.clear();
      into.set(hash, { row, readAt: now });
    } else into.delete(hash);
    return row;
  }

  /** Slides the idle limit; the write is not waited for. */
  function touch(row: SessionRow, actor: Actor, now: number): void {
    if (now - row.last_seen_at < touchMs) return;
    row.last_seen_at = now;
    const submission = { type: 'session.touch', payload: { tokenHash: row.id, at: now }, actor };
    pipeline.submit(submission).catch(() => undefined);
  }

  async function authenticate(token: string): Promise<Identity | undefined> {
    if (!looksLikeToken(token)) return undefined;
    const hash = tokenHash(token);
    const row = await sessionOf(hash);
    const now = wall.now();
    if (!row || row.expires_at <= now) return undefined;
    if (row.kind === 'citizen') {
      return { actor: citizenActor(row.subject_id), tokenHash: null, mustChangePassword: false };
    }
    if (row.last_seen_at + idleMs <= now) return undefined;
    const resident = await directory.byId(row.subject_id);
    if (!resident || resident.account.active !== 1) return undefined;
    touch(row, resident.actor, now);
    return identify(resident, hash);
  }

  async function basic(username: string, password: string, ip: string): Promise<Identity | undefined> {
    const key = createHmac('sha256', basicKey).update(`${username}\0${password}`).digest('base64');
    const resident = await rememberedBasic(key);
    if (resident) return identify(resident, null);
    return inTurn(username, async () => {
      const again = await rememberedBasic(key);
      if (again) return identify(again, null);
      const account = await check(username, password, ip);
      if (basics.size >= maxRemembered) basics.clear();
      basics.set(key, {
        accountId: account.id,
        passwordHash: account.password_hash,
        until: wall.now() + basicMs,
      });
      const found = await directory.byId(account.id);
      return found && identify(found, null);
    });
  }

  async function rememberedBasic(key: string): Promise<Resident | undefined> {
    const entry = basics.get(key);
    if (!entry || entry.until <= wall.now()) return undefined;
    const resident = await directory.byId(entry.accountId);
    const same = resident?.account.active === 1 && resident.account.password_hash === entry.passwordHash;
    return same ? resident : undefined;
  }

  async function changePassword(actor: Actor, current: string, next: string, ip: string): Promise<{ token: string }> {
    const account = await readAccount(db, { id: actor.id });
    if (!account) throw wrongPassword();
    await inTurn(account.username, () => checkCurrent(account, current, ip));
    if (next === current || isWeak(next, account.username)) throw weakPassword();
    const payload = { accountId: account.id, passwordHash: await hashPassword(next) };
    await pipeline.submit({ type: 'session.password', payload, actor });
    ended({ accountId: account.id });
    return { token: await open(account, null) };
  }

  /** Guessing the current password from a stolen session is slowed down like guessing at the login. */
  async function checkCurrent(account: AccountRow, current: string, ip: string): Promise<void> {
    const now = wall.now();
    const until = throttle.lockedUntil(account.username, ip, now);
    if (until) throw loginLocked({ minutes: Math.ceil((until - now) / 60_000) });
    if (await verifyPassword(current, account.password_hash)) return;
    throttle.failed(account.username, ip, now);
    throw wrongPassword();
  }

  return {
    authenticate,
    basic,
    changePassword,
    async login({ username, password, ip, replaces }) {
      const account = await inTurn(username, () => check(username, password, ip));
      const replaced = replaces && looksLikeToken(replaces) ? tokenHash(replaces) : null;
      const token = await open(account, replaced);
      if (replaced) ended({ tokenHash: replaced });
      return { token, accountId: account.id };
    },
    async logout(token, actor) {
      if (!looksLikeToken(token)) return;
      const hash = tokenHash(token);
      await pipeline.submit({ type: 'session.close', payload: { tokenHash: hash }, actor });
      ended({ tokenHash: hash });
    },
    async issueCitizenToken(requestId) {
      const token = newToken();
      const at = wall.now();
      const payload = { tokenHash: tokenHash(token), requestId, at, expiresAt: at + citizenMs };
      await pipeline.submit({ type: 'session.citizen', payload, actor: citizenActor(requestId) });
      return token;
    },
    endAll(account) {
      throttle.clear(account.username);
      ended({ accountId: account.id });
    },
    onEnded: (listener) => void listeners.push(listener),
  };
}

const identify = ({ actor, account }: Resident, hash: string | null): Identity => ({
  actor,
  tokenHash: hash,
  mustChangePassword: account.must_change_password === 2,
});

/** Runs work of one key one after the other, so that parallel guesses cannot slip past the lock. */
function queueByKey() {
  const tails = new Map<string, Promise<unknown>>();
  return async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const turn = (tails.get(key) ?? Promise.resolve()).then(work, work);
    const tail = turn.catch(() => undefined);
    tails.set(key, tail);
    try {
      return await turn;
    } finally {
      if (tails.get(key) === tail) tails.delete(key);
    }
  };
}
