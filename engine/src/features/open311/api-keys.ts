/** API keys of systems that file requests: made by an administrator, shown once, kept as hashes, switched off at once. */
import { createHash, randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { z } from 'zod';
import { cityTime } from '../../core/calendar/city-time.ts';
import { defineError } from '../../core/error.ts';
import type { Actor, CommandDefinition } from '../../runtime/command.ts';
import { Reply, route, type FeatureDeps, type Route } from '../feature.ts';
import { apiKey } from './schema.ts';
import type { ApiKeyRow } from './tables.ts';

export const API_KEY_NOT_FOUND = defineError('API_KEY_NOT_FOUND', 404, {
  zh: '没有这个接口密钥。',
  en: 'There is no such API key.',
});

const hash = (key: string): string => createHash('sha256').update(key).digest('hex');

const addPayload = z.object({ id: z.string(), name: z.string(), prefix: z.string() });
export const addApiKey: CommandDefinition<z.infer<typeof addPayload>, void> = {
  type: 'api-key.add',
  payload: addPayload,
  execute(uow, { id, name, prefix }, ctx) {
    uow.insert('api_key', { id, name, prefix, active: 1, created_at: ctx.now, created_by: ctx.actor.id });
  },
  audit: ({ name, prefix }) => ({ objectType: 'api-key', objectId: prefix, summary: { name } }),
};

const closePayload = z.object({ id: z.string() });
export const closeApiKey: CommandDefinition<z.infer<typeof closePayload>, void> = {
  type: 'api-key.close',
  payload: closePayload,
  async execute(uow, { id }) {
    const row = await uow.get('api_key', id);
    if (!row) throw API_KEY_NOT_FOUND();
    uow.update('api_key', { ...row, active: 0 });
  },
  audit: ({ id }) => ({ objectType: 'api-key', objectId: id.slice(0, 12) }),
};

/** The actor that a key stands for, or `undefined` when there is no such active key. */
export async function actorOfApiKey(db: Knex, key: string): Promise<Actor | undefined> {
  const row = await db<ApiKeyRow>('api_key')
    .where({ id: hash(key), active: 1 })
    .first();
  if (!row) return undefined;
  return {
    kind: 'connector',
    id: `api-key:${row.prefix}`,
    name: row.name,
    permissions: new Set(),
    subjects: [],
    roles: [],
    unitIds: [],
    areaIds: [],
  };
}

const admin = { tag: 'open311', access: 'connection.manage' } as const;

export const apiKeyRoutes = (deps: FeatureDeps): Route[] => [
  route({
    ...admin,
    method: 'get',
    path: '/api/v1/api-keys',
    summary: { zh: '接口密钥列表', en: 'List API keys' },
    response: z.array(apiKey),
    handle: async () =>
      (await deps.db<ApiKeyRow>('api_key').orderBy('created_at')).map((row) => ({
        id: row.id,
        name: row.name,
        prefix: row.prefix,
        active: row.active === 1,
        createdAt: cityTime(Number(row.created_at)),
      })),
  }),
  route({
    ...admin,
    method: 'post',
    path: '/api/v1/api-keys',
    summary: { zh: '新建接口密钥（只显示一次）', en: 'Create an API key (shown once)' },
    body: z.object({ name: z.string().trim().min(1).max(80) }),
    async handle({ body, actor }) {
      const key = `ldk_${randomBytes(24).toString('base64url')}`;
      const payload = { id: hash(key), name: body.name, prefix: key.slice(0, 10) };
      await deps.pipeline.submit({ type: 'api-key.add', payload, actor });
      return new Reply(201, { ...payload, key });
    },
  }),
  route({
    ...admin,
    method: 'delete',
    path: '/api/v1/api-keys/{id}',
    summary: { zh: '停用接口密钥', en: 'Switch an API key off' },
    params: z.object({ id: z.string().max(64) }),
    async handle({ params, actor }) {
      await deps.pipeline.submit({ type: 'api-key.close', payload: { id: params.id }, actor });
      return new Reply(204, undefined);
    },
  }),
];
