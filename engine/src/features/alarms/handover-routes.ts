/** Routes of shift handovers, for whoever handles alarms. A note names only the alarms that its reader may see. */
import type { Knex } from 'knex';
import { z } from 'zod';
import type { Actor } from '../../runtime/command.ts';
import { parsedRow } from '../../store/read.ts';
import { route, type FeatureDeps, type Route } from '../feature.ts';
import { listPage } from '../page.ts';
import { visibleTo } from '../people/access.ts';
import { idempotency } from '../tasks/routes.ts';
import { handoverDraft, handoverView } from './handover.ts';
import * as schema from './schema.ts';
import type { HandoverRow } from './tables.ts';

const idParams = z.object({ id: z.string().regex(/^\d{1,19}$/) });
const listQuery = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const handoverRoutes = (deps: FeatureDeps): Route[] => [
  route({
    method: 'get',
    path: '/api/v1/handovers',
    tag: 'alarms',
    summary: { zh: '交接班记录', en: 'Handover notes' },
    access: 'alarm.handle',
    query: listQuery,
    response: schema.handoverPage,
    async handle({ actor, query }) {
      const rows = deps.db('handover').select('handover.*');
      const order = { table: 'handover', column: 'at', always: true };
      const page = await listPage(rows, query, order, (raw: unknown) => parsedRow('handover', raw));
      return { ...page, items: await views(deps.db, actor, page.items) };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/handovers/draft',
    tag: 'alarms',
    summary: { zh: '本班情况', en: 'How the shift went so far' },
    access: 'alarm.handle',
    response: schema.handoverDraft,
    handle: ({ actor }) => handoverDraft(deps.db, actor, deps.clock.now()),
  }),
  route({
    method: 'post',
    path: '/api/v1/handovers',
    tag: 'alarms',
    summary: { zh: '交班', en: 'Hand over a shift' },
    access: 'alarm.handle',
    body: schema.saveHandover,
    response: schema.handover,
    async handle({ actor, body, headers }) {
      const submission = { type: 'handover.save', payload: body, actor, ...idempotency(headers) };
      const { id } = await deps.pipeline.submit<{ id: string }>(submission);
      return view(deps.db, actor, id);
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/handovers/{id}/take',
    tag: 'alarms',
    summary: { zh: '接班', en: 'Take over a shift' },
    access: 'alarm.handle',
    params: idParams,
    response: schema.handover,
    async handle({ actor, params }) {
      await deps.pipeline.submit({ type: 'handover.take', payload: params, actor });
      return view(deps.db, actor, params.id);
    },
  }),
];

async function view(db: Knex, actor: Actor, id: string): Promise<schema.Handover | undefined> {
  const raw: unknown = await db('handover').where({ id }).first();
  return (await views(db, actor, [parsedRow('handover', raw)]))[0];
}

async function views(db: Knex, actor: Actor, rows: readonly HandoverRow[]): Promise<schema.Handover[]> {
  const wanted = [...new Set(rows.flatMap(({ open }) => open.map(({ id }) => id)))];
  const visible = new Set<string>();
  for (let i = 0; i < wanted.length; i += 500) {
    const found: { id: string }[] = await db('alarm')
      .modify(visibleTo(actor, 'alarm', 'alarm.id'))
      .whereIn('alarm.id', wanted.slice(i, i + 500))
      .select('alarm.id');
    for (const { id } of found) visible.add(id);
  }
  return rows.map((row) => handoverView(row, visible));
}
