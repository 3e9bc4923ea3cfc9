/** HTTP side of the connector host: administration of connections, and the door through which results come in. */
import { z } from 'zod';
import { cityTime, cityTimeOrNull } from '../core/calendar/city-time.ts';
import { pageQuery } from '../core/schema.ts';
import {
  CONNECTION_CONFIG_INVALID,
  CONNECTION_NOT_FOUND,
  CONNECTOR_UNKNOWN,
  MESSAGE_REFUSED,
} from '../features/connections/errors.ts';
import {
  connection,
  exchangePage,
  saveConnection,
  type Connection,
  type SaveConnection,
} from '../features/connections/schema.ts';
import type { ConnectionRow, ExchangeRow } from '../features/connections/tables.ts';
import { Reply, route, type FeatureDeps, type Route } from '../features/feature.ts';
import { noticeChannels } from '../features/notices/schema.ts';
import { channelStates } from './notice-delivery.ts';
import { callbackPath } from './perform.ts';
import { connectorById, connectors } from './registry.ts';
import type { SecretBox } from './secrets.ts';

const MAX_INCOMING_BYTES = 1024 * 1024;
const idParam = z.object({ id: z.string().max(40) });
const admin = { tag: 'connections', access: 'connection.manage' } as const;

export function connectionRoutes(deps: FeatureDeps, box: () => SecretBox, publicUrl: () => string): Route[] {
  const find = async (id: string) => {
    const row = await deps.db<ConnectionRow>('connection').where({ id }).first();
    if (!row) throw CONNECTION_NOT_FOUND();
    return row;
  };
  const view = async (row: ConnectionRow): Promise<Connection> => ({
    id: row.id,
    connectorId: row.connector_id,
    name: row.name,
    unit: row.unit_id ? ((await deps.db('unit').where({ id: row.unit_id }).first('id', 'name')) ?? null) : null,
    config: (typeof row.config === 'string' ? JSON.parse(row.config) : row.config) as Connection['config'],
    secretsSet: Object.keys(box().open(row.secrets)),
    allowPrivate: row.allow_private === 1,
    enabled: row.enabled === 1,
    callbackUrl: publicUrl() + callbackPath(row.id),
    updatedAt: cityTime(Number(row.updated_at)),
  });
  const save = async (id: string | null, body: SaveConnection, actor: Parameters<Route['handle']>[0]['actor']) => {
    const known = id === null ? {} : box().open((await find(id)).secrets);
    const config = checkedConfig(body);
    const { secrets, config: _, ...rest } = body;
    const payload = { ...rest, id, config, sealedSecrets: box().seal({ ...known, ...secrets }) };
    const saved = await deps.pipeline.submit<{ id: string }>({ type: 'connection.save', payload, actor });
    return view(await find(saved.id));
  };

  return [
    route({
      ...admin,
      method: 'get',
      path: '/api/v1/connectors',
      summary: { zh: '可用的连接器', en: 'Connectors at hand' },
      handle: () =>
        connectors().map(({ manifest: { config, hosts: _, ...rest } }) => ({
          ...rest,
          config: z.toJSONSchema(config, { io: 'input' }),
        })),
    }),
    route({
      method: 'get',
      path: '/api/v1/notice-channels',
      tag: 'notices',
      summary: { zh: '通知通道及其连接', en: 'Channels of notices and their connections' },
      access: 'staff',
      response: noticeChannels,
      handle: () => channelStates(deps.db),
    }),
    route({
      ...admin,
      method: 'get',
      path: '/api/v1/connections',
      summary: { zh: '连接列表', en: 'List connections' },
      response: z.array(connection),
      handle: async () => Promise.all((await deps.db<ConnectionRow>('connection').orderBy('name')).map(view)),
    }),
    route({
      ...admin,
      method: 'post',
      path: '/api/v1/connections',
      summary: { zh: '新建连接', en: 'Create a connection' },
      body: saveConnection,
      response: connection,
      handle: async ({ body, actor }) => new Reply(201, await save(null, body, actor)),
    }),
    route({
      ...admin,
      method: 'put',
      path: '/api/v1/connections/{id}',
      summary: { zh: '修改连接', en: 'Change a connection' },
      params: idParam,
      body: saveConnection,
      response: connection,
      handle: ({ params, body, actor }) => save(params.id, body, actor),
    }),
    route({
      ...admin,
      method: 'get',
      path: '/api/v1/exchanges',
      summary: { zh: '交办记录', en: 'Work handed over' },
      query: pageQuery.extend({ connectionId: z.string().max(40).optional(), status: z.string().max(20).optional() }),
      response: exchangePage,
      handle: ({ query }) => listExchanges(deps, query),
    }),
    route({
      method: 'post',
      path: '/api/v1/connections/{id}/in',
      tag: 'connections',
      summary: { zh: '接收对方系统的签名报文', en: 'Take a signed message of the other system' },
      access: 'public',
      bodyKind: 'raw',
      maxBodyBytes: MAX_INCOMING_BYTES,
      params: idParam,
      handle: ({ params, body, headers }) => receive(params.id, body as Buffer, headers),
    }),
  ];

  async function receive(id: string, body: Buffer, headers: Record<string, string | string[] | undefined>) {
    const row = await deps.db<ConnectionRow>('connection').where({ id, enabled: 1 }).first();
    const connector = row && connectorById(row.connector_id);
    if (!row || !connector?.receive) throw MESSAGE_REFUSED({ detail: 'signature missing or wrong' });
    const received = connector.receive(
      { method: 'POST', path: callbackPath(id), query: {}, headers: singleHeaders(headers), body },
      {
        config: connector.manifest.config.parse(typeof row.config === 'string' ? JSON.parse(row.config) : row.config),
        secrets: box().open(row.secrets),
        now: deps.clock.now(),
      },
    );
    if (!received.ok) throw MESSAGE_REFUSED({ detail: received.detail });
    const actor = {
      kind: 'connector' as const,
      id: `connection:${id}`,
      name: row.name,
      permissions: new Set<string>(),
      subjects: [],
      roles: [],
      unitIds: [],
      areaIds: [],
    };
    await deps.pipeline.submit({
      type: 'connection.receive',
      payload: { connectionId: id, events: received.events },
      actor,
    });
    return new Reply(received.answer.status, received.answer.body);
  }
}

function checkedConfig(body: SaveConnection): SaveConnection['config'] {
  const connector = connectorById(body.connectorId);
  if (!connector) throw CONNECTOR_UNKNOWN({ connectorId: body.connectorId });
  const parsed = connector.manifest.config.safeParse(body.config);
  if (!parsed.success) throw CONNECTION_CONFIG_INVALID({ detail: z.prettifyError(parsed.error) });
  const unknown = Object.keys(body.secrets).filter((name) => !(name in connector.manifest.secrets));
  if (unknown.length > 0) throw CONNECTION_CONFIG_INVALID({ detail: `secrets: ${unknown.join(', ')}` });
  return parsed.data;
}

const singleHeaders = (headers: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name.toLowerCase(), value]] : [],
    ),
  );

async function listExchanges(
  deps: FeatureDeps,
  query: { connectionId?: string; status?: string; cursor?: string; limit: number },
): Promise<z.infer<typeof exchangePage>> {
  const filtered = () =>
    deps.db('exchange').modify((rows) => {
      if (query.connectionId) rows.where('exchange.connection_id', query.connectionId);
      if (query.status) rows.where('exchange.status', query.status);
    });
  const [{ total }] = (await filtered().count({ total: '*' })) as [{ total: number }];
  const rows: (ExchangeRow & { connection_name: string })[] = await filtered()
    .join('connection', 'connection.id', 'exchange.connection_id')
    .modify((page) => {
      if (query.cursor) page.where('exchange.id', '<', query.cursor);
    })
    .orderBy('exchange.id', 'desc')
    .limit(query.limit + 1)
    .select('exchange.*', 'connection.name as connection_name');
  const items = rows.slice(0, query.limit).map((row) => ({
    id: row.id,
    connection: { id: row.connection_id, name: row.connection_name },
    action: row.action,
    object: row.business_key,
    status: row.status,
    reference: row.reference,
    detail: row.detail,
    createdAt: cityTime(Number(row.created_at)),
    acknowledgedAt: cityTimeOrNull(row.acknowledged_at && Number(row.acknowledged_at)),
    endedAt: cityTimeOrNull(row.ended_at && Number(row.ended_at)),
  }));
  return { items, total: Number(total), nextCursor: rows.length > query.limit ? (items.at(-1)?.id ?? null) : null };
}
