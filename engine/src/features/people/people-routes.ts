/** Accounts: list, make, change, reset a password. All of it needs `people.manage`. */
import type { Knex } from 'knex';
import { z } from 'zod';
import { likePattern } from '../../store/like.ts';
import { notFound } from '../../runtime/errors.ts';
import { Reply, route, type FeatureDeps, type Route } from '../feature.ts';
import { generatePassword, hashPassword } from './passwords.ts';
import { passwordChange } from './people-commands.ts';
import { readAccount } from './rows.ts';
import { parsedRow } from '../../store/read.ts';
import * as schema from './schema.ts';
import type { AccountRow } from './tables.ts';
import { personView } from './views.ts';

const byId = z.object({ id: z.string().max(60) });
const manage = { tag: 'people', access: 'people.manage' } as const;

export function peopleRoutes(deps: FeatureDeps): Route[] {
  const { db, pipeline, people } = deps;

  async function view(id: string) {
    const account = await readAccount(db, { id });
    if (!account) throw notFound();
    return personView(account, Date.now());
  }

  return [
    route({
      ...manage,
      method: 'get',
      path: '/api/v1/people',
      summary: { zh: '人员列表', en: 'List people' },
      query: schema.personQuery,
      response: schema.personPage,
      handle: ({ query }) => listPeople(db, query),
    }),
    route({
      ...manage,
      method: 'post',
      path: '/api/v1/people',
      summary: { zh: '新建人员，返回一次性初始密码', en: 'Make an account; its first password is in the answer, once' },
      body: schema.createPerson,
      response: schema.personCreated,
      async handle({ actor, body }) {
        const password = generatePassword();
        const secret = { passwordHash: await hashPassword(password), mustChange: passwordChange.required };
        const id = await pipeline.submit<string>({
          type: 'person.create',
          payload: { ...body, ...secret, origin: null },
          actor,
        });
        return new Reply(201, { person: await view(id), password });
      },
    }),
    route({
      ...manage,
      method: 'put',
      path: '/api/v1/people/{id}',
      summary: { zh: '修改人员', en: 'Change an account' },
      params: byId,
      body: schema.updatePerson,
      response: schema.person,
      async handle({ actor, params, body }) {
        await pipeline.submit({ type: 'person.update', payload: { ...body, id: params.id }, actor });
        const account = await readAccount(db, { id: params.id });
        if (account && account.active !== 1) people.sessions.endAll(account);
        return view(params.id);
      },
    }),
    route({
      ...manage,
      method: 'post',
      path: '/api/v1/people/{id}/password-reset',
      summary: { zh: '重置密码并解除锁定', en: 'Reset the password and unlock' },
      params: byId,
      response: schema.personCreated,
      async handle({ actor, params }) {
        const password = generatePassword();
        const payload = { id: params.id, passwordHash: await hashPassword(password) };
        await pipeline.submit({ type: 'person.reset-password', payload, actor });
        const account = await readAccount(db, { id: params.id });
        if (account) people.sessions.endAll(account);
        return { person: await view(params.id), password };
      },
    }),
  ];
}

type PersonQuery = z.infer<typeof schema.personQuery>;

/** By user name; the cursor is the last user name of the page before. */
async function listPeople(db: Knex, query: PersonQuery) {
  const matching = () =>
    db('account').modify((rows: Knex.QueryBuilder) => {
      if (query.q) {
        const like = likePattern(query.q);
        rows.where(
          (any) =>
            void any
              .whereRaw("lower(username) like lower(?) escape '\\'", [like])
              .orWhereRaw("lower(name) like lower(?) escape '\\'", [like])
              .orWhereRaw("phone like ? escape '\\'", [like]),
        );
      }
      if (query.unitId) rows.whereRaw("unit_ids like ? escape '\\'", [likePattern(JSON.stringify(query.unitId))]);
      if (query.roleId) rows.whereRaw("role_ids like ? escape '\\'", [likePattern(JSON.stringify(query.roleId))]);
    });
  const counted = (await matching().count({ total: '*' }).first()) as { total: number | string };
  const rows = (await matching()
    .modify((all: Knex.QueryBuilder) => void (query.cursor && all.where('username', '>', query.cursor)))
    .orderBy('username')
    .limit(query.limit + 1)) as unknown[];
  const items = rows.slice(0, query.limit).map((row): AccountRow => parsedRow('account', row));
  return {
    items: items.map((account) => personView(account, Date.now())),
    total: Number(counted.total),
    nextCursor: rows.length > query.limit ? (items.at(-1)?.username ?? null) : null,
  };
}
