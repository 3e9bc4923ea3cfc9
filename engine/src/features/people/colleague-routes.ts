/**
 * Colleagues: active people by name, for whoever hands work on. Tells names and units only, so that nobody needs
 * `people.manage` to assign; user names, phones and roles stay with those who manage people.
 */
import type { Knex } from 'knex';
import { z } from 'zod';
import { likePattern } from '../../store/like.ts';
import { parsedRow } from '../../store/read.ts';
import { route, type FeatureDeps, type Route } from '../feature.ts';
import * as schema from './schema.ts';
import type { AccountRow } from './tables.ts';

export const colleagueRoutes = ({ db, people }: FeatureDeps): Route[] => [
  route({
    method: 'get',
    path: '/api/v1/colleagues',
    tag: 'people',
    summary: { zh: '可指派的同事（姓名和机构）', en: 'Colleagues to hand work to: names and units' },
    access: 'task.work',
    query: schema.colleagueQuery,
    response: z.array(schema.colleague),
    async handle({ query }) {
      const [organisation, raw] = await Promise.all([people.directory.organisation(), matching(db, query)]);
      return raw.map((row) => {
        const { id, name, unit_ids }: AccountRow = parsedRow('account', row);
        return { id, name, units: unit_ids.flatMap((unit) => organisation.units.get(unit)?.name ?? []) };
      });
    },
  }),
];

function matching(db: Knex, query: z.infer<typeof schema.colleagueQuery>): Promise<unknown[]> {
  const rows = db('account').where({ active: 1 }).orderBy(['name', 'id']).limit(query.limit);
  if (query.id) return rows.where({ id: query.id });
  if (query.q) rows.whereRaw("lower(name) like lower(?) escape '\\'", [likePattern(query.q)]);
  if (query.unitId) rows.whereRaw("unit_ids like ? escape '\\'", [likePattern(JSON.stringify(query.unitId))]);
  return rows;
}
