/**
 * The directory: accounts, units, areas and roles in memory, for building actors without a query per request.
 *
 * A commit of this node that touched them is seen at once, one of another node of the cluster after `maxAgeMs` at the
 * latest. Nothing is ever written from here.
 */
import type { Knex } from 'knex';
import type { Actor, Pipeline } from '../../runtime/command.ts';
import type { Clock } from '../feature.ts';
import { accountActor, type Organisation } from './actors.ts';
import { readAccount, readOrganisation } from './rows.ts';
import type { AccountRow } from './tables.ts';

const maxAgeMs = 10_000;

export interface Resident {
  account: AccountRow;
  actor: Actor;
}

export interface Directory {
  organisation(): Promise<Organisation>;
  /** Undefined: no such account. An inactive account is returned; callers decide what that means. */
  byId(accountId: string): Promise<Resident | undefined>;
  byUsername(username: string): Promise<Resident | undefined>;
}

export interface DirectoryDeps {
  db: Knex;
  pipeline: Pipeline;
  wall: Clock;
  /** Every permission there is, for roles that hold `*`. */
  catalogue: ReadonlySet<string>;
}

const watched = ['account', 'unit', 'area', 'role'];

export function createDirectory({ db, pipeline, wall, catalogue }: DirectoryDeps): Directory {
  let readAt = -Infinity;
  let organisation: Promise<Organisation> | undefined;
  let residents = new Map<string, Promise<Resident | undefined>>();
  let idsByUsername = new Map<string, string>();

  function forget(): void {
    organisation = undefined;
    residents = new Map();
    idsByUsername = new Map();
  }

  function fresh(): Promise<Organisation> {
    const age = wall.now() - readAt;
    if (!organisation || age > maxAgeMs || age < 0) {
      forget();
      readAt = wall.now();
      const reading = readOrganisation(db);
      organisation = reading;
      reading.catch(() => organisation === reading && forget());
    }
    return organisation as Promise<Organisation>;
  }

  async function reside(where: { id: string } | { username: string }): Promise<Resident | undefined> {
    const current = await fresh();
    const account = await readAccount(db, where);
    return account && { account, actor: accountActor(account, current, catalogue) };
  }

  async function byId(id: string): Promise<Resident | undefined> {
    await fresh();
    let resident = residents.get(id);
    if (!resident) {
      resident = reside({ id });
      const into = residents;
      into.set(id, resident);
      resident.then(
        (found) => !found && into.delete(id),
        () => into.delete(id),
      );
    }
    return resident;
  }

  async function byUsername(username: string): Promise<Resident | undefined> {
    await fresh();
    const known = idsByUsername.get(username);
    if (known) return byId(known);
    const resident = await reside({ username });
    if (resident) idsByUsername.set(username, resident.account.id);
    return resident;
  }

  pipeline.onCommit(({ tables }) => {
    if (watched.some((table) => tables.has(table))) forget();
  });

  return { organisation: fresh, byId, byUsername };
}
