/** Reading the audit: newest first, filtered, paged; and the check of the whole chain. Nothing here writes. */
import type { Knex } from 'knex';
import type { z } from 'zod';
import { cityTime } from '../../core/calendar/city-time.ts';
import { verifyAudit } from '../../runtime/audit.ts';
import type { AuditRow } from '../../runtime/tables.ts';
import { likePrefix } from '../../store/like.ts';
import { route, type Feature } from '../feature.ts';
import { parsedRow } from '../../store/read.ts';
import { auditPage, auditQuery, auditVerdict } from './schema.ts';

export const audit: Feature = {
  name: 'audit',
  permissions: [{ id: 'audit.read', name: { zh: '查看审计记录', en: 'Read the audit' } }],
  routes: ({ db }) => [
    route({
      method: 'get',
      path: '/api/v1/audit',
      tag: 'audit',
      summary: { zh: '审计记录', en: 'Audit entries' },
      access: 'audit.read',
      query: auditQuery,
      response: auditPage,
      handle: ({ query }) => listAudit(db, query),
    }),
    route({
      method: 'get',
      path: '/api/v1/audit/verify',
      tag: 'audit',
      summary: { zh: '校验审计链', en: 'Verify the audit chain' },
      access: 'audit.read',
      response: auditVerdict,
      handle: () => verifyAudit(db),
    }),
  ],
};

async function listAudit(db: Knex, query: z.infer<typeof auditQuery>) {
  const matching = () =>
    db('audit').modify((rows: Knex.QueryBuilder) => {
      if (query.actorId) rows.where('actor_id', query.actorId);
      if (query.objectType) rows.where('object_type', query.objectType);
      if (query.objectId) rows.where('object_id', query.objectId);
      if (query.command) rows.whereRaw("command like ? escape '\\'", [likePrefix(query.command)]);
      if (query.from) rows.where('at', '>=', Date.parse(query.from));
      if (query.to) rows.where('at', '<', Date.parse(query.to));
    });
  const counted = (await matching().count({ total: '*' }).first()) as { total: number | string };
  const before = Number(query.cursor ?? NaN);
  const rows = (await matching()
    .modify((all: Knex.QueryBuilder) => void (Number.isSafeInteger(before) && all.where('seq', '<', before)))
    .orderBy('seq', 'desc')
    .limit(query.limit + 1)) as unknown[];
  const items = rows.slice(0, query.limit).map((row): AuditRow => parsedRow('audit', row));
  return {
    items: items.map(entryView),
    total: Number(counted.total),
    nextCursor: rows.length > query.limit ? String(items.at(-1)?.seq) : null,
  };
}

const entryView = (row: AuditRow) => ({
  seq: row.seq,
  at: cityTime(row.at),
  actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
  command: row.command,
  object: row.object_type && row.object_id ? { type: row.object_type, id: row.object_id } : null,
  summary: row.summary,
  hash: row.hash,
});
