/**
 * Commands of accounts: make, change, reset, first administrator. Passwords arrive hashed. Somebody must always be left
 * who can manage people.
 */
import { z } from 'zod';
import type { AnyCommand, CommandDefinition, UnitOfWork } from '../../runtime/command.ts';
import { lastAdmin, unknownReference, usernameTaken } from './errors.ts';
import { createPerson, updatePerson } from './schema.ts';
import { closeAllSessions } from './session-commands.ts';
import type { AccountRow } from './tables.ts';

/** `account.must_change_password`: the user interface asks for it, or the server insists on it. */
export const passwordChange = { none: 0, asked: 1, required: 2 } as const;

const define = <P, R extends string | void>(definition: CommandDefinition<P, R>) => definition;

const newAccount = createPerson.extend({
  passwordHash: z.string(),
  mustChange: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  origin: z.string().nullable(),
});
export type NewAccount = z.infer<typeof newAccount>;

export const createAccount = define({
  type: 'person.create',
  payload: newAccount,
  async execute(uow, payload): Promise<string> {
    await assertReferences(uow, payload);
    return insertAccount(uow, payload);
  },
  audit: ({ username }, id) => ({ objectType: 'account', objectId: id, summary: { username } }),
});

/** Also for the demo county and the first administrator, inside their own commands. */
export async function insertAccount(uow: UnitOfWork, account: NewAccount): Promise<string> {
  const taken = await uow.select('account', (query) => query.where({ username: account.username }).limit(1));
  if (taken.length > 0) throw usernameTaken({ username: account.username });
  const id = uow.nextKey();
  uow.insert('account', {
    id,
    username: account.username,
    name: account.name,
    phone: account.phone,
    email: account.email,
    password_hash: account.passwordHash,
    must_change_password: account.mustChange,
    active: 1,
    failed_logins: 0,
    locked_until: null,
    last_login_at: null,
    role_ids: account.roleIds,
    unit_ids: account.unitIds,
    area_ids: account.areaIds,
    origin: account.origin,
    language: null,
    created_at: uow.now,
    rev: 1,
  });
  uow.changed({ type: 'person', id, subjects: [] });
  return id;
}

export const updateAccount = define({
  type: 'person.update',
  payload: updatePerson.extend({ id: z.string() }),
  async execute(uow, { id, ...change }) {
    const account = await uow.require('account', id);
    await assertReferences(uow, change);
    const active = change.active ?? account.active === 1;
    uow.update('account', {
      ...account,
      name: change.name ?? account.name,
      phone: change.phone === undefined ? account.phone : change.phone,
      email: change.email === undefined ? account.email : change.email,
      role_ids: change.roleIds ?? account.role_ids,
      unit_ids: change.unitIds ?? account.unit_ids,
      area_ids: change.areaIds ?? account.area_ids,
      active: active ? 1 : 0,
      language: change.language === undefined ? account.language : change.language,
    });
    if (!active) await closeAllSessions(uow, id);
    await assertSomebodyManages(uow);
    uow.changed({ type: 'person', id, subjects: [] });
  },
  audit: ({ id, ...change }) => ({ objectType: 'account', objectId: id, summary: { fields: Object.keys(change) } }),
});

export const resetPassword = define({
  type: 'person.reset-password',
  payload: z.object({ id: z.string(), passwordHash: z.string() }),
  async execute(uow, { id, passwordHash }) {
    const account = await uow.require('account', id);
    uow.update('account', {
      ...account,
      password_hash: passwordHash,
      must_change_password: passwordChange.required,
      failed_logins: 0,
      locked_until: null,
    });
    await closeAllSessions(uow, id);
    uow.changed({ type: 'person', id, subjects: [] });
  },
  audit: ({ id }) => ({ objectType: 'account', objectId: id }),
});

/** First start: the role that may do everything, and the account that holds it. Does nothing when accounts exist. */
export const createFirstAdmin = define({
  type: 'person.first-admin',
  payload: z.object({ username: z.string(), name: z.string(), passwordHash: z.string(), mustChange: z.boolean() }),
  async execute(uow, { username, name, passwordHash, mustChange }) {
    const anybody = await uow.select('account', (query) => query.limit(1));
    if (anybody.length > 0) return;
    if (!(await uow.get('role', 'admin'))) {
      uow.insert('role', {
        id: 'admin',
        name: { zh: '系统管理员', en: 'Administrator' },
        permissions: ['*'],
        built_in: 1,
        origin: null,
      });
    }
    await insertAccount(uow, {
      ...{ username, name, passwordHash, phone: null, email: null, origin: null },
      ...{ roleIds: ['admin'], unitIds: [], areaIds: [] },
      mustChange: mustChange ? passwordChange.asked : passwordChange.none,
    });
  },
  audit: ({ username }) => ({ objectType: 'account', summary: { username } }),
});

async function assertReferences(
  uow: UnitOfWork,
  { roleIds = [], unitIds = [], areaIds = [] }: { roleIds?: string[]; unitIds?: string[]; areaIds?: string[] },
): Promise<void> {
  for (const [table, ids] of [
    ['role', roleIds],
    ['unit', unitIds],
    ['area', areaIds],
  ] as const) {
    const found = new Set((await uow.getMany(table, ids)).map(({ id }) => id));
    const missing = ids.filter((id) => !found.has(id));
    if (missing.length > 0) throw unknownReference({ kind: table, ids: missing.join(', ') });
  }
}

/** Refuses with LAST_ADMIN when after this command nobody could manage people any more. */
export async function assertSomebodyManages(uow: UnitOfWork): Promise<void> {
  const roles = await uow.select('role', (query) => query);
  const managing = new Set(
    roles
      .filter(({ permissions }) => permissions.some((id) => id === '*' || id === 'people.manage'))
      .map(({ id }) => id),
  );
  const active = await uow.select('account', (query) => query.where({ active: 1 }));
  const manages = (account: AccountRow) => account.role_ids.some((id) => managing.has(id));
  if (!active.some(manages)) throw lastAdmin();
}

export const peopleCommands: AnyCommand[] = [createAccount, updateAccount, resetPassword, createFirstAdmin];
